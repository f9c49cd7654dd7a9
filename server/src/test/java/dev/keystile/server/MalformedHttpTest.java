package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in, what goes out is a problem document of ours. */
final class MalformedHttpTest extends ServerTest {

    private static String authorization() {
        return "Authorization: Bearer " + acme.adminKey();
    }

    private static void isBadRequest(String request) {
        Answer answer = RawHttp.send(server, request).isProblem(400, "parameter_invalid_format");
        assertThat(answer.body())
                .doesNotContain("<")
                .doesNotContain("Exception")
                .doesNotContain("Tomcat");
        assertThat(answer.header("Server")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n",
                "GET / HTTP/3.0\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nBad Name: 1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\n: 1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nX: a\u0000b\r\n\r\n",
                "G<T / HTTP/1.1\r\nHost: x\r\n\r\n",
                "CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET ftp://x/ HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET http://other/ HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /../ HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /<script> HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /?<script> HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /\u00e9 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /%c0%af HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\n\r\n",
            })
    void request_notOurHttp_isABadRequest(String request) {
        isBadRequest(request);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/client/keys%2F1",
                "/api/client/keys%5C1",
                "/api/client/../client/keys",
                "/api/client/./keys",
                "/api/client//keys",
                "/api/client/keys;x=y",
                "/api/client/keys%3Bx",
                "/api/client/%2e%2e/keys",
                "/api/client/keys%252F1",
                "/api/client/keys%0a",
            })
    void path_thatServersReadDifferently_isABadRequest(String path) {
        isBadRequest(RawHttp.get(path, authorization()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/client/keys%2F1", "/api/client/./keys", "/api/client/keys;x=y"})
    void path_thatServersReadDifferently_withoutAKeyIsUnauthenticated(String path) {
        RawHttp.send(server, RawHttp.get(path)).isProblem(401, "authentication_required");
    }

    @Test
    void chunk_malformed_isABadRequest() {
        isBadRequest(RawHttp.request("POST", "/api/client/keys", authorization(), "Transfer-Encoding: chunked")
                + "\r\nzz\r\nabc");
    }

    @Test
    void body_cutShort_isABadRequest() {
        isBadRequest(
                RawHttp.request("POST", "/api/client/keys", authorization(), "Content-Length: 100") + "\r\n{\"name\":");
    }

    @Test
    void method_inLowerCase_isABadRequest() {
        isBadRequest(RawHttp.request("get", "/api/client/me", authorization()) + "\r\n");
    }

    @Test
    void operatorsPath_notInNormalForm_isABadRequest() {
        isBadRequest(RawHttp.request(
                        "POST", "/v1/../api/client/keys", "Authorization: Bearer " + Installation.OPERATOR_TOKEN)
                + "\r\n");
    }

    @Test
    void absoluteForm_isReadAsItsPath() {
        RawHttp.send(server, RawHttp.get("http://localhost/api/client/me", authorization()))
                .isOk();
        RawHttp.send(server, RawHttp.get("http://localhost/api/client/me")).isProblem(401, "authentication_required");
    }
}
