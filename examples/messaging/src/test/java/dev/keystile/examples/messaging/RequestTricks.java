package dev.keystile.examples.messaging;

import dev.keystile.examples.messaging.Attack.Series;
import java.util.List;
import java.util.Locale;

/**
 * Requests that try to be another one than they look: by forged headers, by headers about headers, and by the
 * form of the message.
 */
final class RequestTricks {

    /** By which gateways and frameworks are told another method. */
    static final List<String> METHOD_HEADERS = List.of(
            "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-Method", "X-Forwarded-Method");

    /** By which gateways and frameworks are told another target. */
    static final List<String> TARGET_HEADERS =
            List.of("X-Original-URL", "X-Rewrite-URL", "X-Original-URI", "X-Forwarded-Uri", "X-Forwarded-Prefix");

    /** What the app believes. */
    static final List<String> IDENTITY_HEADERS = List.of(
            "X-Keystile-Organization",
            "X-Keystile-Project",
            "X-Keystile-Organization-External-Id",
            "X-Keystile-Project-External-Id",
            "X-Keystile-Key",
            "X-Keystile-Kind",
            "X-Keystile-Role",
            "X-Keystile-Permissions",
            "X-Keystile-Gate-Token");

    private final Series series;
    private final SiteKey key;
    private final Request permitted;
    private final Request forbidden;

    /** A method and a path. */
    record Request(String method, String path) {

        private String line() {
            return method + " " + path + " HTTP/1.1";
        }
    }

    /** For a key, something that it may call and something that it may not. */
    RequestTricks(Series series, SiteKey key, Request permitted, Request forbidden) {
        this.series = series;
        this.key = key;
        this.permitted = permitted;
        this.forbidden = forbidden;
    }

    void addAll() {
        forgedQuestions();
        forgedOverrides();
        forgedIdentities();
        headersAboutHeaders();
        authorizations();
        requestLines();
        lineEnds();
        bodies();
        pipelines();
    }

    private void addForbidden(String family, String headers) {
        series.add(family, key, forbidden.method(), forbidden.path(), headers);
    }

    private void addPermitted(String family, String headers) {
        series.add(family, key, permitted.method(), permitted.path(), headers);
    }

    private void addBytes(String family, String bytes) {
        series.addBytes(family, key, forbidden.method(), forbidden.path(), bytes);
    }

    private static List<String> spellings(String name, String value) {
        String line = name + ": " + value + "\r\n";
        return List.of(
                line,
                line + line,
                name.toLowerCase(Locale.ROOT) + ":" + value + "\r\n",
                name.toUpperCase(Locale.ROOT) + ": " + value + "\r\n",
                name.replace('-', '_') + ": " + value + "\r\n",
                name.replaceFirst("-", "_") + ": " + value + "\r\n",
                name.replace('-', '.') + ": " + value + "\r\n",
                name + " : " + value + "\r\n",
                name + "\t: " + value + "\r\n",
                "X-Before: 1\r\n " + line,
                " " + line,
                "X-Before: 1\r" + line,
                "X-Before: 1\n" + line);
    }

    /** The gate is to believe that the permitted request is meant. */
    private void forgedQuestions() {
        for (String method : METHOD_HEADERS) {
            for (String target : TARGET_HEADERS) {
                List<String> methods = spellings(method, permitted.method());
                List<String> targets = spellings(target, permitted.path());
                for (int i = 0; i < methods.size(); i++) {
                    addForbidden("forged question", methods.get(i) + targets.get(i));
                }
            }
        }
    }

    /** The app is to believe that the forbidden request is meant. */
    private void forgedOverrides() {
        METHOD_HEADERS.forEach(
                name -> spellings(name, "DELETE").forEach(header -> addPermitted("forged override", header)));
        TARGET_HEADERS.forEach(
                name -> spellings(name, forbidden.path()).forEach(header -> addPermitted("forged override", header)));
    }

    private void forgedIdentities() {
        IDENTITY_HEADERS.forEach(
                name -> spellings(name, "forged").forEach(header -> addPermitted("forged identity", header)));
    }

    private void headersAboutHeaders() {
        for (String name : List.of("Authorization", "X-Keystile-Role", "X-Original-URI", "X-Case", "Host", "Upgrade")) {
            addPermitted("header about headers", "Connection: close, " + name + "\r\n");
            addPermitted("header about headers", "Connection: " + name + "\r\nKeep-Alive: " + name + "\r\n");
            addForbidden("header about headers", "Connection: close, " + name + "\r\nX-Original-URI: /\r\n");
        }
        String all = String.join(", ", IDENTITY_HEADERS);
        addPermitted("header about headers", "Connection: " + all + "\r\nX-Keystile-Role: forged\r\n");
        addPermitted("header about headers", "Proxy-Connection: " + all + "\r\nTE: trailers, deflate\r\n");
        addForbidden(
                "header about headers",
                "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n");
        addPermitted(
                "header about headers",
                "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n");
        addPermitted(
                "header about headers", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
        addPermitted("header about headers", "Expect: 100-continue\r\n");
    }

    private void authorizations() {
        String own = key.authorization();
        for (String another :
                List.of(own, "Authorization: Bearer x\r\n", "authorization: Basic eA==\r\n", "Authorization:\r\n")) {
            addForbidden("authorization twice", another);
            addPermitted("authorization twice", another);
        }
        for (String header : spellings("Authorization", "Bearer " + key.value())) {
            authorization(header);
        }
        authorization("Authorization: Bearer " + key.value() + ", Bearer " + key.value() + "\r\n");
        authorization("Authorization: Bearer " + key.value() + "\u00e9\r\n");
        authorization("Authorization: Bearer\u00a0" + key.value() + "\r\n");
        authorization("Proxy-Authorization: Bearer " + key.value() + "\r\n");
        authorization("Cookie: Authorization=Bearer " + key.value() + "\r\n");
    }

    private void authorization(String header) {
        for (Request request : List.of(permitted, forbidden)) {
            String bytes =
                    request.line() + "\r\nHost: api.example\r\n" + Attack.NUMBER + header + "Connection: close\r\n\r\n";
            addBytes("authorization", bytes);
        }
    }

    private void requestLines() {
        String method = forbidden.method();
        String path = forbidden.path();
        for (String line : List.of(
                method + " " + path + " HTTP/1.0",
                method + " " + path + " HTTP/1.2",
                method + " " + path + " HTTP/2.0",
                method + " " + path + " HTTP/9.9",
                method + " " + path + " http/1.1",
                method + " " + path,
                method + "  " + path + "  HTTP/1.1",
                method + "\t" + path + "\tHTTP/1.1",
                method + " " + permitted.path() + " " + path + " HTTP/1.1",
                method + " " + path + " " + permitted.path() + " HTTP/1.1",
                method + " " + permitted.path() + " HTTP/1.1 " + path + " HTTP/1.1",
                method + " " + permitted.path() + "\t" + path + " HTTP/1.1",
                method + " " + permitted.path() + "\u000b" + path + " HTTP/1.1",
                method + " " + permitted.path() + "\u00a0" + path + " HTTP/1.1",
                method + " " + permitted.path() + "\0" + path + " HTTP/1.1",
                "\r\n" + forbidden.line(),
                " " + forbidden.line(),
                permitted.line() + "\r" + forbidden.line(),
                permitted.line() + "\n" + forbidden.line())) {
            addBytes("request line", series.request(key, line, ""));
        }
        for (String another : List.of(
                "TRACE",
                "CONNECT",
                "OPTIONS",
                "HEAD",
                "PUT",
                "DELETE",
                "PROPFIND",
                "FOO",
                "get",
                "Get",
                "GET_",
                "A".repeat(40),
                "P\u00d6ST")) {
            for (String target : List.of(path, permitted.path(), "/api/client/webhooks", "/api/client/keys")) {
                series.add("method", key, another, target, "");
            }
        }
    }

    private void lineEnds() {
        for (Request request : List.of(permitted, forbidden)) {
            String whole = series.request(key, request.line(), "X-Other: 1\r\n");
            addBytes("line ends", whole.replace("\r\n", "\n"));
            addBytes("line ends", whole.replace("\r\n", "\r"));
            addBytes("line ends", whole.replace("X-Other: 1", "X-Other: 1\0\r\nX-Keystile-Role: forged"));
            addBytes("line ends", whole.replace("X-Other: 1\r\n", "X-Other: 1\r\n\tX-Keystile-Role: forged\r\n"));
            addBytes("line ends", whole.replace("X-Other: 1", "X-Keystile-Role: forged".repeat(400)));
        }
    }

    /** A whole forbidden request where a body is expected, or may be. */
    private void bodies() {
        String hidden = forbidden.line() + "\r\nHost: api.example\r\nX-Case: hidden\r\nX-Keystile-Role: forged\r\n\r\n";
        String size = Integer.toString(hidden.length());
        String chunked = Integer.toHexString(hidden.length()) + "\r\n" + hidden + "\r\n0\r\n\r\n";
        String trailers = "1\r\nx\r\n0\r\nX-Keystile-Role: forged\r\nAuthorization: Bearer forged\r\n\r\n";
        body("Content-Length: " + size, hidden);
        body("Content-Length: 0", hidden);
        body("Content-Length: 4\r\nContent-Length: " + size, hidden);
        body("Content-Length: " + size + "\r\nContent-Length: 0", hidden);
        body("Content-Length: +" + size, hidden);
        body("Content-Length: 0x" + Integer.toHexString(hidden.length()), hidden);
        body("Content-Length: 0, " + size, hidden);
        body("Content-Length: -1", hidden);
        body("Content-Length : " + size, hidden);
        body("Content_Length: " + size, hidden);
        body("Transfer-Encoding: chunked", chunked);
        body("Transfer-Encoding: chunked", trailers);
        body("Transfer-Encoding: chunked", "0\r\n\r\n" + hidden);
        body("Transfer-Encoding: chunked", "0\n\n" + hidden);
        body("Transfer-Encoding: chunked", "0;" + hidden);
        body("Transfer-Encoding: chunked", "00000000000000000\r\n\r\n" + hidden);
        body("Transfer-Encoding: chunked", "1" + "0".repeat(16) + "\r\n\r\n" + hidden);
        body("Transfer-Encoding: chunked\r\nContent-Length: 4", chunked);
        body("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n" + hidden);
        body("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "0\r\n\r\n" + hidden);
        for (String coding : List.of(
                "identity",
                "chunked, identity",
                "identity, chunked",
                "xchunked",
                "\u000bchunked",
                "CHUNKED ",
                "gzip, chunked",
                "\"chunked\"")) {
            body("Transfer-Encoding: " + coding, "0\r\n\r\n" + hidden);
        }
        body("Transfer-Encoding : chunked", "0\r\n\r\n" + hidden);
        body("Transfer_Encoding: chunked", "0\r\n\r\n" + hidden);
        body("X-Other: 1\r\n Transfer-Encoding: chunked", "0\r\n\r\n" + hidden);
    }

    private void body(String headers, String body) {
        String whole = series.request(key, permitted.line(), headers + "\r\n");
        addBytes("body", whole + body);
        addBytes(
                "body", series.request(key, permitted.line(), headers + "\r\n").replace("HTTP/1.1", "HTTP/1.0") + body);
        String open = series.request(key, permitted.line(), headers + "\r\n").replace("Connection: close\r\n", "");
        addBytes("body", open + body + series.request(key, permitted.line(), ""));
    }

    private void pipelines() {
        String open = "Connection: close\r\n";
        for (Request first : List.of(permitted, forbidden)) {
            for (Request second : List.of(permitted, forbidden)) {
                String one = series.request(key, first.line(), "").replace(open, "");
                String other = series.request(key, second.line(), "");
                addBytes("pipeline", one + other);
                addBytes("pipeline", one + one + other);
                addBytes("pipeline", one + other.replace(key.authorization(), ""));
                addBytes("pipeline", one.replace("X-Case", "X-Keystile-Role: forged\r\nX-Case") + other);
            }
        }
    }
}
