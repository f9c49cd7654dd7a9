package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the proxy lets through, where it goes, and what it says of the rest. */
class ProxyPassTest {

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
        fixture.controlPlane.drain();
    }

    @Test
    void pass_goodKey_reachesTheUpstreamAndItsAnswerTheClient() throws Exception {
        Answer answer = fixture.ask(fixture.keys.editor, "GET /api/client/users?limit=2");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{}");
        assertThat(answer.header("X-Request-Id")).matches("req_[0-9A-Z]{26}");
        RawUpstream.Recorded request = fixture.forwarded();
        assertThat(request.requestLine()).isEqualTo("GET /api/client/users?limit=2 HTTP/1.1");
        assertThat(request.all("Host")).containsExactly("127.0.0.1:" + fixture.upstream.port());
        assertThat(request.all("X-Request-Id")).containsExactly(answer.header("X-Request-Id"));
        assertThat(request.all("Content-Length")).isEmpty();
        assertThat(request.all("Transfer-Encoding")).isEmpty();
    }

    @Test
    void pass_identity_isSentWholeAndForgeriesUnderAnySpellingAreGone() throws Exception {
        fixture.ask(
                fixture.keys.editor,
                "GET /api/client/users",
                "X-Keystile-Role: owner",
                "x-keystile-role: owner",
                "X_Keystile_Role: owner",
                "X-Keystile_Key: 1",
                "X.Keystile.Kind: organization",
                "X-Keystile-Anything: forged",
                "X-HTTP-Method-Override: DELETE",
                "X_HTTP_METHOD_OVERRIDE: DELETE",
                "X-HTTP-Method: DELETE",
                "X-Method-Override: DELETE",
                "X-Original-URL: /api/client/keys",
                "X-Rewrite-URL: /api/client/keys",
                "Content_Length: 5",
                "X-Request-Id: mine",
                "Cookie: session=1",
                "X-Own: kept");

        RawUpstream.Recorded request = fixture.forwarded();
        assertThat(request.all("X-Keystile-Organization")).containsExactly("1");
        assertThat(request.all("X-Keystile-Organization-External-Id")).containsExactly("acme-ext");
        assertThat(request.all("X-Keystile-Project")).containsExactly("10");
        assertThat(request.all("X-Keystile-Project-External-Id")).containsExactly("shop~ext");
        assertThat(request.all("X-Keystile-Key"))
                .containsExactly(Long.toString(fixture.keys.keyId(fixture.keys.editor)));
        assertThat(request.all("X-Keystile-Kind")).containsExactly("secret");
        assertThat(request.all("X-Keystile-Role")).containsExactly("editor");
        assertThat(request.all("X-Keystile-Permissions")).containsExactly("read write");
        assertThat(request.all("Cookie")).containsExactly("session=1");
        assertThat(request.all("X-Own")).containsExactly("kept");
        assertThat(request.head())
                .doesNotContain(
                        "forged", "owner", "DELETE", "mine", "/api/client/keys", "Authorization", "Content_Length");
    }

    @Test
    void pass_organizationsKey_isSentWithEmptyProject() throws Exception {
        fixture.ask(fixture.keys.organizationAdmin, "GET /api/admin/teams");

        RawUpstream.Recorded request = fixture.forwarded();
        assertThat(request.all("X-Keystile-Project")).containsExactly("");
        assertThat(request.all("X-Keystile-Project-External-Id")).containsExactly("");
        assertThat(request.all("X-Keystile-Kind")).containsExactly("organization");
    }

    @Test
    void connection_namesOurOwnFields_stripsOnlyTheClients() throws Exception {
        fixture.ask(
                fixture.keys.editor,
                "GET /api/client/users",
                "Connection: keep-alive, X-Keystile-Role, X-Keystile-Key, X-Forwarded-For, X-Request-Id, Via, Host, X-Hop",
                "Keep-Alive: 5",
                "Proxy-Connection: x",
                "Proxy-Authorization: x",
                "TE: trailers",
                "Trailer: x",
                "Upgrade: h2c",
                "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
                "X-Hop: 1");

        RawUpstream.Recorded request = fixture.forwarded();
        assertThat(request.all("X-Keystile-Role")).containsExactly("editor");
        assertThat(request.all("X-Keystile-Key")).hasSize(1);
        assertThat(request.all("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(request.all("X-Request-Id")).hasSize(1);
        assertThat(request.all("Via")).containsExactly("1.1 keystile");
        assertThat(request.all("Host")).hasSize(1);
        for (String hop : new String[] {
            "X-Hop",
            "Keep-Alive",
            "Proxy-Connection",
            "Proxy-Authorization",
            "TE",
            "Trailer",
            "Upgrade",
            "HTTP2-Settings"
        }) {
            assertThat(request.all(hop)).as(hop).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /",
                "GET /health",
                "GET /health/live",
                "POST /v1/check",
                "GET /v1/organizations",
                "GET /openapi.json",
                "GET /docs",
                "GET /api",
                "GET /api/client",
                "GET /API/other/x",
                "GET /metrics"
            })
    void uncovered_whoeverAsks_is404AndNotForwarded(String requestLine) throws Exception {
        for (String key : new String[] {fixture.keys.admin, fixture.keys.organizationOwner, fixture.keys.unknown}) {
            Answer answer = fixture.ask(key, requestLine);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.code()).isEqualTo("resource_missing");
            assertThat(answer.json().path("request_id").asString()).isEqualTo(answer.header("X-Request-Id"));
        }
        Answer without = RawConnection.ask(fixture.port(), Fixture.head(requestLine));
        assertThat(without.status()).isEqualTo(404);
        assertThat(fixture.upstream.drain()).isEmpty();
        assertThat(fixture.controlPlane.drain()).isEmpty();
    }

    @Test
    void refused_whyever_isTheSameProblemAsElsewhereAndNotForwarded() throws Exception {
        Answer none = RawConnection.ask(fixture.port(), Fixture.head("GET /api/client/users"));
        Answer bad = fixture.ask(fixture.keys.revoked, "GET /api/client/users");
        Answer offList = fixture.ask(fixture.keys.publishable, "GET /api/client/users");
        Answer weak = fixture.ask(fixture.keys.support, "POST /api/client/users");
        Answer foreign = fixture.ask(fixture.keys.organizationAdmin, "GET /api/admin/projects/20/users");
        Answer malformed = fixture.ask(fixture.keys.editor, "GET /api/client/../client/users");
        Answer browser = fixture.ask(fixture.keys.editor, "GET /api/client/users", "Origin: https://a.example");

        assertThat(none.status()).isEqualTo(401);
        assertThat(none.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(bad.status()).isEqualTo(401);
        assertThat(bad.header("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
        assertThat(bad.withoutRequestId()).isEqualTo(offList.withoutRequestId());
        assertThat(weak.status()).isEqualTo(403);
        assertThat(weak.header("WWW-Authenticate")).isEqualTo("Bearer error=\"insufficient_scope\"");
        assertThat(weak.text()).contains("lacks the permission write", "editor");
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(malformed.status()).isEqualTo(400);
        assertThat(malformed.code()).isEqualTo("parameter_invalid_format");
        assertThat(browser.status()).isEqualTo(403);
        assertThat(fixture.upstream.drain()).isEmpty();
    }

    @Test
    void nodeThatCantKnow_isA503ToTryAgain() throws Exception {
        fixture.keys.leaseHolds.set(false);
        try {
            Answer answer = fixture.ask(fixture.keys.editor, "GET /api/client/users");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isEqualTo("1");
            assertThat(answer.code()).isEqualTo("service_unavailable");
            assertThat(fixture.upstream.drain()).isEmpty();
        } finally {
            fixture.keys.leaseHolds.set(true);
        }
    }

    /** The keys are of a project's admin and of an organization's, for which all of it passes the check. */
    @ParameterizedTest
    @CsvSource({
        "/api/client/keys, control",
        "/api/client/keys/7, control",
        "/api/client/KEYS, control",
        "/api/client/keys/, control",
        "/API/Client/k%65ys, control",
        "/api/client/keys?x=1, control",
        "/api/client/me, control",
        "/api/client/Me/, control",
        "/api/client/key, upstream",
        "/api/client/keysy, upstream",
        "/api/client/me/x, upstream",
        "/api/client/users/me, upstream",
        "/api/client/users?x=/api/client/keys, upstream",
        "/api/admin/organizations/me, control",
        "/api/admin/organizations/api-keys, control",
        "/api/admin/organizations/api-keys/3, control",
        "/api/admin/organizations/audit, control",
        "/api/admin/organizations/Audit/, control",
        "/api/admin/organizations/other, upstream",
        "/api/admin/projects, control",
        "/api/admin/Projects/, control",
        "/api/admin/projects/10, control",
        "/api/admin/projects/10/, control",
        "/api/admin/projects/10/keys, control",
        "/api/admin/projects/10/keys/4, control",
        "/api/admin/projects/10/smtp-proxy, control",
        "/api/admin/projects/10/smtp-proxy/x, control",
        "/api/admin/projects/10/users, upstream",
        "/api/admin/projects/10/users/keys, upstream",
        "/api/admin/projects/10/me, upstream"
    })
    void endpoint_ofKeystilesOwn_goesToTheControlPlaneAndNoOtherDoes(String target, String goal) throws Exception {
        String key = target.regionMatches(true, 0, "/api/admin", 0, 10)
                ? fixture.keys.organizationOwner
                : fixture.keys.admin;
        fixture.controlPlane.answers(
                "HTTP/1.1 200 OK\r\nX-Request-Id: req_OFCONTROLPLANE\r\nContent-Length: 0\r\n\r\n");

        Answer answer = fixture.ask(key, "GET " + target, "X-Keystile-Role: forged");

        boolean own = goal.equals("control");
        RawUpstream.Recorded request = own ? fixture.controlPlane.one() : fixture.upstream.one();
        assertThat(request.target()).isEqualTo(target);
        assertThat(request.all("Authorization")).hasSize(own ? 1 : 0);
        assertThat(request.all("X-Keystile-Role")).hasSize(own ? 0 : 1);
        assertThat(request.head()).doesNotContain("forged");
        assertThat(fixture.upstream.drain()).isEmpty();
        assertThat(fixture.controlPlane.drain()).isEmpty();
        if (own) {
            assertThat(answer.header("X-Request-Id")).isEqualTo("req_OFCONTROLPLANE");
        }
    }

    @Test
    void answer_ofTheUpstream_losesWhatConcernsItsConnection() throws Exception {
        fixture.upstream.answers(String.join(
                "\r\n",
                "HTTP/1.1 201 Created",
                "Connection: X-Hop",
                "X-Hop: 1",
                "Keep-Alive: 5",
                "Alt-Svc: h2=\":1\"",
                "X-Request-Id: theirs",
                "Set-Cookie: a=1",
                "Set-Cookie: b=2",
                "Access-Control-Allow-Origin: https://evil.example",
                "Access-Control-Allow-Credentials: true",
                "Content-Type: text/x",
                "Content-Length: 3",
                "",
                "abc"));

        Answer answer = fixture.ask(fixture.keys.editor, "POST /api/client/users", "Content-Length: 0");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text()).isEqualTo("abc");
        assertThat(answer.header("X-Request-Id")).startsWith("req_");
        assertThat(answer.all("Set-Cookie")).containsExactly("a=1", "b=2");
        assertThat(answer.header("Content-Type")).isEqualTo("text/x");
        assertThat(answer.header("Via")).isEqualTo("1.1 keystile");
        for (String gone : new String[] {
            "X-Hop", "Keep-Alive", "Alt-Svc", "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"
        }) {
            assertThat(answer.has(gone)).as(gone).isFalse();
        }
    }

    @Test
    void keepAlive_requestsInARow_areEachCheckedForThemselves() throws Exception {
        try (RawConnection connection = RawConnection.to(fixture.port())) {
            connection.send(ProxyFixture.head(fixture.keys.editor, "GET /api/client/users")
                    + ProxyFixture.head(fixture.keys.support, "POST /api/client/users", "Content-Length: 0")
                    + ProxyFixture.head(fixture.keys.support, "GET /api/client/lists"));

            assertThat(connection.answer().status()).isEqualTo(200);
            assertThat(connection.answer().status()).isEqualTo(403);
            assertThat(connection.answer().status()).isEqualTo(200);
        }
        assertThat(fixture.upstream.drain())
                .extracting(RawUpstream.Recorded::requestLine)
                .containsExactly("GET /api/client/users HTTP/1.1", "GET /api/client/lists HTTP/1.1");
    }

    @Test
    void head_of204And304AndUnknownLength_areFramedAsHttpSays() throws Exception {
        fixture.upstream.answers("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n");
        try (RawConnection connection = RawConnection.to(fixture.port())) {
            connection.send(ProxyFixture.head(fixture.keys.editor, "HEAD /api/client/users"));
            assertThat(connection.head().header("Content-Length")).isEqualTo("1234");

            fixture.upstream.answers("HTTP/1.1 204 No Content\r\n\r\n");
            connection.send(ProxyFixture.head(fixture.keys.editor, "DELETE /api/client/users/1"));
            Answer none = connection.head();
            assertThat(none.status()).isEqualTo(204);
            assertThat(none.headers().toString())
                    .doesNotContainIgnoringCase("length")
                    .doesNotContainIgnoringCase("transfer");

            fixture.upstream.answers("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n");
            connection.send(ProxyFixture.head(fixture.keys.editor, "GET /api/client/users"));
            Answer same = connection.head();
            assertThat(same.status()).isEqualTo(304);
            assertThat(same.has("Transfer-Encoding")).isFalse();

            fixture.upstream.answers("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + RawUpstream.PLAIN);
            connection.send(ProxyFixture.head(fixture.keys.editor, "GET /api/client/users"));
            Answer last = connection.answer();
            assertThat(last.status()).isEqualTo(200);
            assertThat(last.text()).isEqualTo("{}");
        }
    }

    @Test
    void http10_answerOfUnknownLength_endsWithTheConnection() throws Exception {
        fixture.upstream.answers("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        try (RawConnection connection = RawConnection.to(fixture.port())) {
            connection.send(
                    "GET /api/client/users HTTP/1.0\r\nAuthorization: Bearer " + fixture.keys.editor + "\r\n\r\n");
            Answer head = connection.head();
            assertThat(head.has("Transfer-Encoding")).isFalse();
            assertThat(connection.rest()).isEqualTo("abc");
        }
    }

    @Test
    void expect_continue_isAnsweredOnlyForWhatPasses() throws Exception {
        try (RawConnection connection = RawConnection.to(fixture.port())) {
            connection.send(ProxyFixture.head(
                    fixture.keys.editor, "POST /api/client/users", "Expect: 100-continue", "Content-Length: 3"));
            assertThat(connection.head().status()).isEqualTo(100);
            connection.send("abc");
            assertThat(connection.answer().status()).isEqualTo(200);
        }
        RawUpstream.Recorded request = fixture.forwarded();
        assertThat(request.body()).isEqualTo("abc");
        assertThat(request.all("Expect")).isEmpty();

        try (RawConnection connection = RawConnection.to(fixture.port())) {
            connection.send(ProxyFixture.head(
                    fixture.keys.support, "POST /api/client/users", "Expect: 100-continue", "Content-Length: 3"));
            assertThat(connection.answer().status()).isEqualTo(403);
            assertThat(connection.isClosedByPeer()).isTrue();
        }
    }
}
