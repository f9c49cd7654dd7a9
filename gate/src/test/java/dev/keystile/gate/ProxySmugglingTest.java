package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No request hides in another: what can be read in two ways is refused, and the upstream sees whole requests or none. */
class ProxySmugglingTest {

    /** What is hidden, for a key that may not do it. */
    private static final String HIDDEN = "DELETE /api/client/keys/1 HTTP/1.1\r\nHost: x\r\n\r\n";

    private static ProxyFixture fixture;

    @BeforeAll
    static void start() throws IOException {
        fixture = new ProxyFixture();
    }

    @AfterAll
    static void stop() throws IOException {
        fixture.close();
    }

    @BeforeEach
    void clear() {
        fixture.upstream.answers(RawUpstream.PLAIN);
        fixture.upstream.drain();
    }

    private static String post(String headerLines, String body) {
        return "POST /api/client/users HTTP/1.1\r\nHost: api.example\r\nAuthorization: Bearer KEY\r\n" + headerLines
                + "\r\n" + body;
    }

    private static String raw(String firstLine, String headers) {
        return firstLine + headers + "Authorization: Bearer KEY\r\n\r\n";
    }

    static Stream<String> twoMeanings() {
        String chunked = "0\r\n\r\n" + HIDDEN;
        int length = chunked.length();
        List<String> all = new ArrayList<>();
        for (String coding : List.of(
                "Transfer-Encoding: xchunked\r\n",
                "Transfer-Encoding: chunked, identity\r\n",
                "Transfer-Encoding: identity, chunked\r\n",
                "Transfer-Encoding: identity\r\n",
                "Transfer-Encoding: gzip, chunked\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-encoding: x\r\n",
                "Transfer-Encoding: \"chunked\"\r\n",
                "Transfer-Encoding:\u000bchunked\r\n",
                "Transfer-Encoding:\r\n chunked\r\n",
                "Transfer-Encoding: chunk\r\n ed\r\n",
                "Transfer-Encoding\r\n : chunked\r\n",
                "Transfer-Encoding : chunked\r\n",
                "Transfer-Encoding\t: chunked\r\n",
                " Transfer-Encoding: chunked\r\n",
                "X: y\r\n Transfer-Encoding: chunked\r\n",
                "X: y\nTransfer-Encoding: chunked\r\n",
                "X: y\rTransfer-Encoding: chunked\r\n",
                "X: y\u0000Transfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\n",
                "Transfer-Encoding: chunked\r\r\n",
                "Transfer-Encoding;: chunked\r\n",
                "Transfer-Encoding: ch\u0000unked\r\n")) {
            all.add(post(coding, chunked));
            all.add(post(coding + "Content-Length: " + length + "\r\n", chunked));
            all.add(post("Content-Length: " + length + "\r\n" + coding, chunked));
        }
        all.add(post("Transfer-Encoding: chunked\r\nContent-Length: " + length + "\r\n", chunked));
        all.add(post("Content-Length: " + length + "\r\nTransfer-Encoding: chunked\r\n", chunked));
        all.add(post("Content-Length: 0\r\nTransfer-Encoding: Chunked\r\n", chunked));
        for (String lengths : List.of(
                "Content-Length: 0\r\nContent-Length: " + length + "\r\n",
                "Content-Length: 0\r\nContent-Length: 0\r\n",
                "Content-Length: 0, 0\r\n",
                "Content-Length: 0," + length + "\r\n",
                "Content-Length: +0\r\n",
                "Content-Length: -1\r\n",
                "Content-Length: 0x10\r\n",
                "Content-Length: 1 0\r\n",
                "Content-Length: 1e1\r\n",
                "Content-Length: \r\n",
                "Content-Length: 99999999999999999999\r\n",
                "Content-Length : 0\r\n",
                "Content-Length:\r\n 0\r\n",
                "Content-Length: 0\n",
                "Content-Length\u00a0: 0\r\n")) {
            all.add(post(lengths, HIDDEN));
        }
        String host = "Host: api.example\r\n";
        all.add(raw("GET /api/client/users HTTP/1.1\n", host));
        all.add(raw("GET  /api/client/users HTTP/1.1\r\n", host));
        all.add(raw("GET\t/api/client/users HTTP/1.1\r\n", host));
        all.add(raw("GET /api/client/users  HTTP/1.1\r\n", host));
        all.add(raw("GET /api/client/users HTTP/1.1 \r\n", host));
        all.add(raw(" GET /api/client/users HTTP/1.1\r\n", host));
        all.add(raw("GET /api/client/users x HTTP/1.1\r\n", host));
        all.add(raw("GET /api/client/users?a#b HTTP/1.1\r\n", host));
        all.add(raw("GET /api/client/users?\u0001 HTTP/1.1\r\n", host));
        all.add(raw("GET /api/client/users?\u00e9 HTTP/1.1\r\n", host));
        all.add(raw("GET /api/client/users HTTP/1.2\r\n", host));
        all.add(raw("GET /api/client/users HTTP/2.0\r\n", host));
        all.add(raw("GET /api/client/users http/1.1\r\n", host));
        all.add(raw("GET /api/client/users\r\n", host));
        all.add(raw("G(T /api/client/users HTTP/1.1\r\n", host));
        all.add(raw("GET /api/client/users HTTP/1.1\r\n", ""));
        all.add(raw("GET /api/client/users HTTP/1.1\r\n", host + host));
        all.add(raw("GET /api/client/users HTTP/1.1\r\n", "Host: a b\r\n"));
        all.add(raw("GET /api/client/users HTTP/1.1\r\n", "Host: a/../b\r\n"));
        all.add(raw("GET /api/client/users HTTP/1.1\r\n", "Host: a@b\r\n"));
        all.add(raw("GET /api/client/users HTTP/1.1\r\n", "Host: a\r\nhost: b\r\n"));
        all.add(raw("GET /api/client/users HTTP/1.1\r\n", host + "No colon\r\n"));
        all.add(raw("GET /api/client/users HTTP/1.1\r\n", host + ": nameless\r\n"));
        all.add(raw("GET /api/client/users HTTP/1.1\r\n", host + "A b: c\r\n"));
        all.add("POST /api/client/users HTTP/1.0\r\nAuthorization: Bearer KEY\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunked);
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("twoMeanings")
    void head_thatServersReadInTwoWays_isRefusedAndEndsTheConnection(String bytes) throws Exception {
        try (RawConnection connection = RawConnection.to(fixture.port())) {
            connection.send(bytes.replace("KEY", fixture.keys.editor));

            Answer answer = connection.answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("parameter_invalid_format");
            assertThat(answer.header("X-Request-Id")).startsWith("req_");
            assertThat(answer.header("Connection")).isEqualTo("close");
        }
        assertThat(fixture.upstream.drain()).isEmpty();
    }

    @Test
    void request_behindARefusedHead_isNeverRead() throws Exception {
        try (RawConnection connection = RawConnection.to(fixture.port())) {
            connection.send((post("Content-Length: 0\r\nContent-Length: 0\r\n", "")
                            + raw("GET /api/client/users HTTP/1.1\r\n", "Host: x\r\n"))
                    .replace("KEY", fixture.keys.editor));
            assertThat(connection.answer().status()).isEqualTo(400);
            assertThat(connection.isBroken()).isTrue();
        }
        assertThat(fixture.upstream.drain()).isEmpty();
    }

    /** Each byte in a packet of its own: the strict reading doesn't depend on how a head arrives. */
    @ParameterizedTest
    @MethodSource("twoMeanings")
    void head_sentInPieces_isRefusedAllTheSame(String bytes) throws Exception {
        String whole = bytes.replace("KEY", fixture.keys.editor);
        try (RawConnection connection = RawConnection.to(fixture.port())) {
            sendInPieces(connection, whole);
            assertThat(connection.answer().status()).isEqualTo(400);
        } catch (SocketException e) {
            assertThat(e).as("refused before all was sent").isNotNull();
        }
        assertThat(fixture.upstream.drain()).isEmpty();
    }

    private static void sendInPieces(RawConnection connection, String whole) throws IOException {
        int piece = 7;
        for (int i = 0; i < whole.length(); i += i < 8 ? 1 : piece) {
            connection.send(whole.substring(i, Math.min(whole.length(), i + (i < 8 ? 1 : piece))));
        }
    }

    static Stream<String> chunkTricks() {
        return Stream.of(
                "3;ext=1\r\nabc\r\n0\r\n\r\n",
                "3;ext=\"\r\nabc\r\n0\r\n\r\n",
                "3 \r\nabc\r\n0\r\n\r\n",
                "3\nabc\n0\n\n",
                "3\r\nabc0\r\n\r\n",
                "3\r\nabcX\r\n0\r\n\r\n",
                "0x3\r\nabc\r\n0\r\n\r\n",
                "+3\r\nabc\r\n0\r\n\r\n",
                "-1\r\nabc\r\n0\r\n\r\n",
                "3\r\nabc\r\n0;" + "x".repeat(40) + "\n\r\n\r\n",
                "3;\nxx\r\nabc\r\n0\r\n\r\n",
                "100000000000000003\r\nabc\r\n0\r\n\r\n",
                "\r\n3\r\nabc\r\n0\r\n\r\n",
                "3\r\nabc\r\n0\r\nTransfer-Encoding: chunked\r\nX-Keystile-Role: owner\r\n\r\n",
                "3\r\nabc\r\n00000\r\n\r\n",
                "3\r\nabc\r\n0\r\n\n");
    }

    @ParameterizedTest
    @MethodSource("chunkTricks")
    void chunks_oddlyWritten_reachTheUpstreamAsOneWellFormedBodyOrNotAtAll(String chunks) throws Exception {
        try (RawConnection connection = RawConnection.to(fixture.port())) {
            connection.send(
                    ProxyFixture.head(fixture.keys.editor, "POST /api/client/users", "Transfer-Encoding: chunked")
                            + chunks
                            + HIDDEN);
            readAll(connection);
        }
        List<RawUpstream.Recorded> reached = fixture.upstream.drain();
        assertThat(reached.size()).isLessThanOrEqualTo(1);
        for (RawUpstream.Recorded one : reached) {
            assertThat(one.requestLine()).isEqualTo("POST /api/client/users HTTP/1.1");
            assertThat(one.body()).isEqualTo("abc");
            assertThat(one.all("Transfer-Encoding")).containsExactly("chunked");
        }
    }

    private static void readAll(RawConnection connection) {
        try {
            connection.answer();
            connection.answer();
        } catch (IOException e) {
            // Closed: refused.
        }
    }

    /** The body of a request is its body, whatever it looks like. */
    @Test
    void body_thatLooksLikeARequest_staysABody() throws Exception {
        Answer answer = RawConnection.ask(
                fixture.port(),
                post("Content-Length: " + HIDDEN.length() + "\r\n", HIDDEN).replace("KEY", fixture.keys.editor));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(fixture.forwarded().body()).isEqualTo(HIDDEN);
    }

    /** What stands behind a whole request is another, which is checked for itself. */
    @Test
    void request_behindAnother_isCheckedForItself() throws Exception {
        try (RawConnection connection = RawConnection.to(fixture.port())) {
            connection.send(post("Content-Length: 0\r\n", HIDDEN).replace("KEY", fixture.keys.editor));

            assertThat(connection.answer().status()).isEqualTo(200);
            assertThat(connection.answer().status()).isEqualTo(401);
        }
        assertThat(fixture.upstream.drain()).hasSize(1);
    }

    /** Negative control: the same requests without the trick do get through. */
    @Test
    void control_headInGoodForm_passes() throws Exception {
        assertThat(RawConnection.ask(
                                fixture.port(),
                                post("Transfer-Encoding: Chunked\r\nX:  y \t\r\n", "3\r\nabc\r\n0\r\n\r\n")
                                        .replace("KEY", fixture.keys.editor))
                        .status())
                .isEqualTo(200);
        assertThat(fixture.forwarded().body()).isEqualTo("abc");
        try (RawConnection connection = RawConnection.to(fixture.port())) {
            String get = raw("GET /api/client/users?q=%22[] HTTP/1.1\r\n", "Host: [::1]:80\r\n")
                    .replace("KEY", fixture.keys.editor);
            sendInPieces(connection, get);
            assertThat(connection.answer().status()).isEqualTo(200);
            assertThat(fixture.forwarded().target()).isEqualTo("/api/client/users?q=%22[]");
            sendInPieces(connection, "\r\n" + get);
            assertThat(connection.answer().status()).isEqualTo(200);
        }
        assertThat(fixture.forwarded().target()).isEqualTo("/api/client/users?q=%22[]");
    }
}
