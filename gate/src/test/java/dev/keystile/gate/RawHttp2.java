package dev.keystile.gate;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** An HTTP/2 connection without TLS on which a test writes whatever frames and fields it wants to. */
final class RawHttp2 implements AutoCloseable {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RESET = 3;
    static final int SETTINGS = 4;
    static final int GOAWAY = 7;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private static final int PRIORITY = 0x20;
    private static final int PRIORITY_LENGTH = 5;

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final DataInputStream in;
    private int stream = -1;

    RawHttp2(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    void frame(int type, int flags, int streamId, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(payload.length >> 16);
        frame.write(payload.length >> 8);
        frame.write(payload.length);
        frame.write(type);
        frame.write(flags);
        for (int shift = 24; shift >= 0; shift -= 8) {
            frame.write(streamId >> shift);
        }
        frame.write(payload);
        socket.getOutputStream().write(frame.toByteArray());
    }

    /** Sends a request's fields, each as it is: literal, not indexed, not compressed (RFC 7541, section 6.2.2). */
    int request(boolean end, List<Map.Entry<String, String>> fields) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (Map.Entry<String, String> field : fields) {
            block.write(0);
            text(block, field.getKey());
            text(block, field.getValue());
        }
        stream += 2;
        frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block.toByteArray());
        return stream;
    }

    private static void text(ByteArrayOutputStream block, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            while (rest >= 128) {
                block.write(rest % 128 + 128);
                rest /= 128;
            }
            block.write(rest);
        }
        block.write(bytes);
    }

    /** What the proxy did with a request: the status is all that is read of an answer, and a refusal without one is "broken". */
    String outcome(int streamId) throws IOException {
        try {
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                boolean prioritized = (in.readUnsignedByte() & PRIORITY) != 0;
                int id = in.readInt();
                byte[] payload = in.readNBytes(length);
                if (type == HEADERS && id == streamId) {
                    return status(payload, prioritized ? PRIORITY_LENGTH : 0);
                }
                if ((type == RESET && id == streamId) || type == GOAWAY) {
                    return "broken";
                }
            }
        } catch (EOFException | SocketException e) {
            return "broken";
        }
    }

    /** Of the static table: 8 is 200, 9 is 204, 12 is 400, 13 is 404; others are written out. */
    private static String status(byte[] block, int start) {
        return switch (block[start] & 0xff) {
            case 0x88 -> "200";
            case 0x89 -> "204";
            case 0x8c -> "400";
            case 0x8d -> "404";
            default -> "other";
        };
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
