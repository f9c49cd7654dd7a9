package dev.keystile.server;

import dev.keystile.server.openapi.ApiContract;
import dev.keystile.server.openapi.Sent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends bytes that no HTTP client would, and reads what comes back until the connection closes. */
final class RawHttp {

    private static final int CONTINUE = 100;
    private static final int TIMEOUT_MILLIS = 10_000;

    private static final Pattern HEAD =
            Pattern.compile("(?s)([A-Z]+) (\\S+) HTTP/1[.]1\r\n((?:[!-~]+:[^\r\n]*\r\n)*)\r\n.*");

    private RawHttp() {}

    /** The answer to a request of which each character is one byte, held against the API's document as far as it is HTTP. */
    static Answer send(Installation server, String request) {
        Answer answer = parse(exchange(server, request));
        Matcher head = HEAD.matcher(request);
        if (answer.status() == CONTINUE) {
            return answer;
        }
        if (head.matches()) {
            ApiContract.shared()
                    .check(
                            new Sent(
                                    head.group(1),
                                    head.group(2),
                                    headers(head.group(3).split("\r\n", -1)),
                                    null),
                            answer.toReceived());
        } else {
            ApiContract.shared().checkRefusal(answer.toReceived());
        }
        return answer;
    }

    private static Answer parse(String response) {
        int end = response.indexOf("\r\n\r\n");
        String[] lines = response.substring(0, end).split("\r\n", -1);
        return new Answer(
                Integer.parseInt(lines[0].split(" ", -1)[1]),
                headers(Arrays.copyOfRange(lines, 1, lines.length)),
                response.substring(end + 4));
    }

    private static HttpHeaders headers(String[] lines) {
        Map<String, List<String>> headers = new HashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
                        .add(line.substring(colon + 1).strip());
            }
        }
        return HttpHeaders.of(headers, (name, value) -> true);
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
