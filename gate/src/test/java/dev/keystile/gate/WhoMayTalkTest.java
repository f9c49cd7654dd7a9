package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.wire.SharedToken;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody is told anything without the gate's token, and no header counts that a stranger forwards. */
class WhoMayTalkTest {

    private static final Fixture FIXTURE = new Fixture();
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final GateServer GATE = GateServer.start(withToken(), FIXTURE.checks());

    private static GateSettings withToken() {
        return new GateSettings(
                Fixture.freePort(),
                null,
                new SharedToken(TOKEN),
                false,
                GateSettings.LOOPBACK,
                () -> true,
                () -> Fixture.POLICY);
    }

    @AfterAll
    static void stop() {
        Fixture.stop(GATE);
    }

    private static List<String> requests() {
        return List.of(
                Fixture.check(FIXTURE.editor, "GET", "/api/client/users"),
                Fixture.nginx(FIXTURE.editor, "GET", "/api/client/users"));
    }

    private static String with(String request, String lines) {
        return request.replace("Host: gate\r\n", "Host: gate\r\n" + lines + "\r\n");
    }

    @Test
    void gate_requestWithTheToken_isAnswered() throws Exception {
        for (String request : requests()) {
            assertThat(RawConnection.ask(GATE.port(), with(request, "x-keystile-gate-token: " + TOKEN))
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Nothing: 1",
                "X-Keystile-Gate-Token:",
                "X-Keystile-Gate-Token: 0123456789abcdef0123456789abcdee",
                "X-Keystile-Gate-Token: 0123456789abcdef",
                "X-Keystile-Gate-Token: 0123456789ABCDEF0123456789ABCDEF",
                "X-Keystile-Gate-Token: 0123456789abcdef0123456789abcdef0",
                "X-Keystile-Gate-Token: 0123456789abcdef0123456789abcdef,0123456789abcdef0123456789abcdef",
                "Authorization: Bearer 0123456789abcdef0123456789abcdef",
            })
    void gate_requestWithoutTheToken_isRefused(String line) throws Exception {
        for (String request : requests()) {
            Answer answer = RawConnection.ask(GATE.port(), with(request, line));

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.code()).isEqualTo("permission_denied");
            assertThat(answer.json().path("message").asString())
                    .contains("is not set up")
                    .doesNotContain("Token");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        }
    }

    @Test
    void gate_tokenTwice_isRefused() throws Exception {
        String line = "X-Keystile-Gate-Token: " + TOKEN;
        for (String request : requests()) {
            assertThat(RawConnection.ask(GATE.port(), with(request, line + "\r\n" + line))
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void gate_pathThatIsNotThere_isNotToldWithoutTheToken() throws Exception {
        assertThat(RawConnection.ask(GATE.port(), Fixture.head("GET /elsewhere"))
                        .status())
                .isEqualTo(403);
        assertThat(RawConnection.ask(GATE.port(), Fixture.head("GET /elsewhere", "X-Keystile-Gate-Token: " + TOKEN))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void health_withoutTheToken_isAnswered() throws Exception {
        assertThat(RawConnection.ask(GATE.port(), Fixture.head("GET /health/live"))
                        .status())
                .isEqualTo(200);
        assertThat(RawConnection.ask(GATE.port(), Fixture.head("GET /health/ready"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void forwardAuth_peerThatIsNoTrustedProxy_isRefused() throws Exception {
        GateServer gate = GateServer.start(FIXTURE.settingsTrusting("192.0.2.0/24"), FIXTURE.checks());
        try {
            Answer answer = RawConnection.ask(gate.port(), Fixture.nginx(FIXTURE.editor, "GET", "/api/client/users"));

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.code()).isEqualTo("permission_denied");
            assertThat(answer.header("X-Keystile-Message"))
                    .isEqualTo(
                            "The gateway in front of this service is not set up to ask Keystile. Tell whoever runs it.");
            assertThat(answer.has("WWW-Authenticate")).isFalse();
            assertThat(RawConnection.ask(gate.port(), Fixture.check(FIXTURE.editor, "GET", "/api/client/users"))
                            .status())
                    .as("the check API reads no forwarding headers")
                    .isEqualTo(200);
        } finally {
            Fixture.stop(gate);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For: 192.0.2.7", "X-Real-IP: 192.0.2.7", "Forwarded: for=192.0.2.7"})
    void forwardAuth_strangerThatNamesATrustedProxy_isStillAStranger(String line) throws Exception {
        GateServer gate = GateServer.start(FIXTURE.settingsTrusting("192.0.2.7"), FIXTURE.checks());
        try {
            String request = with(Fixture.nginx(FIXTURE.editor, "GET", "/api/client/users"), line);

            assertThat(RawConnection.ask(gate.port(), request).status()).isEqualTo(403);
        } finally {
            Fixture.stop(gate);
        }
    }

    @Test
    void forwardAuth_peerInTheList_isTrusted() throws Exception {
        GateServer gate = GateServer.start(FIXTURE.settingsTrusting("192.0.2.7", "127.0.0.1"), FIXTURE.checks());
        try {
            assertThat(RawConnection.ask(gate.port(), Fixture.nginx(FIXTURE.editor, "GET", "/api/client/users"))
                            .status())
                    .isEqualTo(200);
        } finally {
            Fixture.stop(gate);
        }
    }
}
