package dev.keystile.app;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An app behind the proxy that records what reaches it, and keeps {@code GET …/stream} open. */
final class RecordingUpstream implements AutoCloseable {

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Recorded> recorded = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** A request as it came. */
    record Recorded(String method, String target, Headers headers, String body) {

        /** The only value of a header; empty if it isn't there or stands twice. */
        String only(String name) {
            List<String> values = headers.getOrDefault(name, List.of());
            return values.size() == 1 ? values.getFirst() : "";
        }
    }

    RecordingUpstream() throws IOException {
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Everything that came since the last call. */
    List<Recorded> drain() {
        List<Recorded> all = new ArrayList<>(recorded);
        recorded.clear();
        return all;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String target = exchange.getRequestURI().toString();
            recorded.add(new Recorded(exchange.getRequestMethod(), target, exchange.getRequestHeaders(), body));
            boolean stream = target.endsWith("/stream");
            exchange.getResponseHeaders().set("Content-Type", stream ? "text/event-stream" : "application/json");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            out.write((stream ? "data: hello\n\n" : "{\"from\":\"upstream\"}").getBytes(StandardCharsets.UTF_8));
            out.flush();
            if (stream) {
                awaitClose();
            }
        }
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
