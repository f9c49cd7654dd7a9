package dev.keystile.gate;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** An app on a bare socket that records, byte for byte, what reaches it, and answers as a test wants. */
final class RawUpstream implements AutoCloseable {

    /** The answer that nobody asked to be another. */
    static final String PLAIN = "HTTP/1.1 200 OK\r\nX-Recorded: yes\r\nContent-Length: 2\r\n\r\n{}";

    private final ServerSocket server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    private final Queue<Recorded> recorded = new ConcurrentLinkedQueue<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile Script script = RawUpstream::plain;

    /** A request as it came: its head with the empty line at its end, and its body without the chunks around it. */
    record Recorded(String head, String body) {

        String requestLine() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        String method() {
            return requestLine().split(" ", -1)[0];
        }

        String target() {
            return requestLine().split(" ", -1)[1];
        }

        List<Map.Entry<String, String>> headers() {
            List<Map.Entry<String, String>> headers = new ArrayList<>();
            String[] lines = head.split("\r\n", -1);
            for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
                int colon = lines[i].indexOf(':');
                headers.add(Map.entry(
                        lines[i].substring(0, colon),
                        lines[i].substring(colon + 1).strip()));
            }
            return headers;
        }

        /** All values of a header, under every spelling that some app takes for its name. */
        List<String> all(String name) {
            String wanted = read(name);
            return headers().stream()
                    .filter(header -> read(header.getKey()).equals(wanted))
                    .map(Map.Entry::getValue)
                    .toList();
        }

        private static String read(String name) {
            return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "-");
        }
    }

    /** What the app does with a request whose head has come. */
    interface Script {

        void serve(Exchanged exchanged) throws IOException;
    }

    /** A request's head, its socket, and both of its streams. */
    record Exchanged(String head, Socket socket, InputStream in, OutputStream out, RawUpstream upstream) {

        /** Reads the body and puts the whole request down. */
        Recorded record() throws IOException {
            Recorded whole = new Recorded(head, readBody(new Recorded(head, ""), in));
            upstream.recorded.add(whole);
            return whole;
        }

        void answer(String bytes) throws IOException {
            out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
    }

    RawUpstream() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    void does(Script next) {
        script = next;
    }

    /** Answers every request with the same bytes. */
    void answers(String bytes) {
        does(exchanged -> {
            exchanged.record();
            exchanged.answer(bytes);
        });
    }

    private static void plain(Exchanged exchanged) throws IOException {
        Recorded request = exchanged.record();
        exchanged.answer(request.method().equals("HEAD") ? PLAIN.substring(0, PLAIN.length() - 2) : PLAIN);
    }

    /** Everything that was put down since the last call. */
    List<Recorded> drain() {
        List<Recorded> all = new ArrayList<>();
        for (Recorded one = recorded.poll(); one != null; one = recorded.poll()) {
            all.add(one);
        }
        return all;
    }

    /** The one request that was put down since the last call. */
    Recorded one() {
        List<Recorded> all = drain();
        if (all.size() != 1) {
            throw new AssertionError("The upstream got " + all.size() + " requests: " + all);
        }
        return all.getFirst();
    }

    /** How many requests were put down and not drained. */
    int recordedCount() {
        return recorded.size();
    }

    /** Connections that nobody has closed yet. */
    int connectionsOpen() {
        return open.size();
    }

    int connectionsAccepted() {
        return accepted.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                accepted.incrementAndGet();
                open.add(socket);
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
                String head = head(in);
                script.serve(new Exchanged(head, socket, in, socket.getOutputStream(), this));
            }
        } catch (IOException e) {
            // The proxy or the test has closed the connection.
        } finally {
            open.remove(socket);
        }
    }

    /** Up to the first empty line. Only whole line ends count, so that a half one stays in sight. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            String line = line(in);
            head.write(line.getBytes(StandardCharsets.ISO_8859_1));
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** Up to the line feed, and with it. */
    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); ; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            line.write(next);
            if (next == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1);
            }
        }
    }

    private static String readBody(Recorded head, InputStream in) throws IOException {
        List<String> codings = head.all("Transfer-Encoding");
        List<String> lengths = head.all("Content-Length");
        if (codings.size() + lengths.size() > 1) {
            throw new IOException("Two lengths");
        }
        if (!codings.isEmpty()) {
            return chunks(in);
        }
        byte[] body = in.readNBytes(lengths.isEmpty() ? 0 : Integer.parseInt(lengths.getFirst()));
        return new String(body, StandardCharsets.ISO_8859_1);
    }

    private static String chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line(in).strip(), 16);
            if (size == 0) {
                while (!line(in).equals("\r\n")) {
                    // A trailer.
                }
                return body.toString(StandardCharsets.ISO_8859_1);
            }
            body.write(in.readNBytes(size));
            line(in);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
