package dev.keystile.examples.messaging;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An app that does nothing but record, byte for byte, what reaches it. It reads the wire itself and as
 * carelessly as an app may, so that a request which hides in another one's body or header is seen.
 */
final class RawUpstream implements AutoCloseable {

    /** Stands in every answer of this app, so that nobody else's can pass for one. */
    static final String MARK = "X-Recorded: yes";

    private static final int LONGEST_LINE = 64 * 1024;
    private static final int LONGEST_BODY = 4 * 1024 * 1024;

    private final Queue<Recorded> recorded = new ConcurrentLinkedQueue<>();
    private final ServerSocket server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());

    /** A header as it came. */
    record Header(String name, String value) {

        /** Its name as apps read it that can't tell the characters between words from each other. */
        String readName() {
            return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "-");
        }
    }

    /** A request as it came. */
    record Recorded(String method, String target, List<Header> headers) {

        Recorded {
            headers = List.copyOf(headers);
        }

        /** The values of a header under whatever spelling. */
        List<String> values(String readName) {
            return headers.stream()
                    .filter(header -> header.readName().equals(readName))
                    .map(Header::value)
                    .toList();
        }
    }

    RawUpstream() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Everything since the last call. Whoever has an answer to a request finds the request here. */
    List<Recorded> drain() {
        List<Recorded> all = new ArrayList<>();
        for (Recorded one = recorded.poll(); one != null; one = recorded.poll()) {
            all.add(one);
        }
        return all;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                Recorded request = read(in);
                recorded.add(request);
                String body = request.method().equals("HEAD") ? "" : "{}";
                String answer = "HTTP/1.1 200 OK\r\n" + MARK + "\r\nContent-Length: 2\r\n\r\n" + body;
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            // nginx has closed the connection.
        }
    }

    private static Recorded read(InputStream in) throws IOException {
        String line = line(in);
        int first = line.indexOf(' ');
        int last = line.lastIndexOf(' ');
        String method = first < 0 ? line : line.substring(0, first);
        String target = first < last ? line.substring(first + 1, last) : "";
        List<Header> headers = headers(in);
        Recorded request = new Recorded(method, target, headers);
        skipBody(in, request);
        return request;
    }

    private static List<Header> headers(InputStream in) throws IOException {
        List<Header> headers = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.add(
                    colon < 0
                            ? new Header(line, "")
                            : new Header(
                                    line.substring(0, colon),
                                    line.substring(colon + 1).strip()));
        }
        return headers;
    }

    private static void skipBody(InputStream in, Recorded request) throws IOException {
        for (Header header : request.headers()) {
            if (header.name().equalsIgnoreCase("Transfer-Encoding")) {
                skipChunks(in);
                return;
            }
            if (header.name().equalsIgnoreCase("Content-Length")) {
                in.skipNBytes(Math.min(Long.parseLong(header.value()), LONGEST_BODY));
                return;
            }
        }
    }

    private static void skipChunks(InputStream in) throws IOException {
        int size = Integer.parseInt(line(in), 16);
        while (size > 0) {
            in.skipNBytes(size);
            line(in);
            size = Integer.parseInt(line(in), 16);
        }
        headers(in);
    }

    /** Up to the line feed, with or without a carriage return before it. */
    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.size() > LONGEST_LINE) {
                throw new EOFException();
            }
            line.write(next);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
