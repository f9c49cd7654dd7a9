package dev.keystile.gate;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A socket on which a test writes exactly what it wants to. */
final class RawConnection implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    static RawConnection to(int port) throws IOException {
        return new RawConnection(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Opens a connection, sends a text and reads one answer. */
    static Answer ask(int port, String request) throws IOException {
        try (RawConnection connection = to(port)) {
            connection.send(request);
            return connection.answer();
        }
    }

    /** One byte for each character. */
    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** The next answer, with as much body as its length says. */
    Answer answer() throws IOException {
        Answer head = head();
        List<String> length = head.all("Content-Length");
        byte[] body = length.isEmpty() ? new byte[0] : in.readNBytes(Integer.parseInt(length.getFirst()));
        return new Answer(head.status(), head.headers(), new String(body, StandardCharsets.UTF_8));
    }

    /** The next answer up to its body. */
    Answer head() throws IOException {
        int status = statusOf(line());
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.add(Map.entry(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return new Answer(status, headers, "");
    }

    private static int statusOf(String line) {
        return Integer.parseInt(line.split(" ", 3)[1]);
    }

    /** Whether the peer has closed: waits for it, and fails if something else comes. */
    boolean isClosedByPeer() throws IOException {
        return in.read() < 0;
    }

    /** All that comes until the peer closes in good order. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Reads this many bytes, or fewer if the peer closes. */
    long skip(long bytes) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long skipped = 0;
        while (skipped < bytes) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, bytes - skipped));
            if (count < 0) {
                return skipped;
            }
            skipped += count;
        }
        return skipped;
    }

    /** The next bytes, each a character. */
    String text(int bytes) throws IOException {
        return new String(in.readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }

    /** Waits for longer than usual. */
    void patience(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
    }

    /** The next byte, or -1. */
    int read() throws IOException {
        return in.read();
    }

    /** Whether the connection ends, in good order or not, without another byte. */
    boolean isBroken() {
        try {
            return in.read() < 0;
        } catch (SocketException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("Closed in the middle of an answer");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
