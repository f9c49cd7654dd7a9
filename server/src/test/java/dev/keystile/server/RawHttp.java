package dev.keystile.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sends bytes that no HTTP client would, and reads what comes back until the connection closes. */
final class RawHttp {

    private static final int TIMEOUT_MILLIS = 10_000;

    private RawHttp() {}

    /** The answer to a request of which each character is one byte. */
    static Answer send(Installation server, String request) {
        String response = exchange(server, request);
        int end = response.indexOf("\r\n\r\n");
        String[] lines = response.substring(0, end).split("\r\n", -1);
        Map<String, List<String>> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.computeIfAbsent(lines[i].substring(0, colon), name -> new ArrayList<>())
                    .add(lines[i].substring(colon + 1).strip());
        }
        return new Answer(
                Integer.parseInt(lines[0].split(" ", -1)[1]),
                HttpHeaders.of(headers, (name, value) -> true),
                response.substring(end + 4));
    }

    private static String exchange(Installation server, String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.plane.port())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError("No answer", e);
        }
    }

    /** A request that closes the connection after it. */
    static String get(String target, String... headers) {
        return request("GET", target, headers) + "\r\n";
    }

    /** The head of a request, without the empty line. */
    static String request(String method, String target, String... headers) {
        StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text.append("Connection: close\r\n").toString();
    }
}
