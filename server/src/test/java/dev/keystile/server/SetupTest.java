package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An empty installation, and its set-up. */
final class SetupTest {

    private static final String PATH = "/v1/setup";
    private static final String BODY =
            "{\"organization\":\"Acme\",\"project\":\"Shop\",\"owner_email\":\"owner@acme.example\"}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Installation server;

    @BeforeEach
    void start() {
        server = Installation.startWithLocalNode(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Answer setUp(String json) {
        return server.call("POST", PATH)
                .with(Installation.OPERATOR_TOKEN)
                .json(json)
                .send();
    }

    @Test
    void empty_health_isLiveButNotReady() {
        server.call("GET", "/health/live").send().isOk();
        Answer ready = server.call("GET", "/health/ready").send();
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.body()).isEqualTo("{\"status\":\"unavailable\",\"reason\":\"not_set_up\"}");
    }

    @Test
    void empty_api_isUnauthenticatedAsAlways() {
        server.call("GET", "/api/client/me").with("sk_x").send().isProblem(401, "authentication_required");
    }

    @Test
    void setUp_operator_getsTwoGoodKeys() {
        Answer made = setUp(BODY).isOk();
        assertThat(made.json().propertyNames())
                .containsExactly("organization_id", "project_id", "organization_key", "project_key");
        Answer organization = server.call("GET", "/api/admin/organizations/me")
                .with(made.text("organization_key"))
                .send()
                .isOk();
        assertThat(organization.text("role")).isEqualTo("owner");
        Answer project = server.call("GET", "/api/client/me")
                .with(made.text("project_key"))
                .send()
                .isOk();
        assertThat(project.text("role")).isEqualTo("admin");
        assertThat(project.number("id")).isEqualTo(made.number("project_id"));
        server.call("GET", "/health/ready").send().isOk();
    }

    @Test
    void setUp_twice_isAConflict() {
        setUp(BODY).isOk();
        setUp(BODY).isProblem(409, "state_conflict");
    }

    @Test
    void setUp_idempotencyKey_isReplayedWithMasks() {
        for (String replayed : new String[] {"", "true"}) {
            Answer answer = server.call("POST", PATH)
                    .with(Installation.OPERATOR_TOKEN)
                    .header("Idempotency-Key", "set-up")
                    .json(BODY)
                    .send()
                    .isOk();
            assertThat(answer.header("Idempotent-Replayed")).isEqualTo(replayed);
            assertThat(answer.text("organization_key").contains("…")).isEqualTo(!replayed.isEmpty());
            assertThat(answer.text("project_key").contains("…")).isEqualTo(!replayed.isEmpty());
        }
    }

    @Test
    void setUp_withoutWaiting_isAccepted() {
        Answer made = server.call("POST", PATH)
                .with(Installation.OPERATOR_TOKEN)
                .header("Prefer", "respond-async")
                .json(BODY)
                .send();
        assertThat(made.status()).isEqualTo(202);
        assertThat(made.text("propagation")).isEqualTo("pending");
    }

    @Test
    void health_unknownVersion_isABadRequest() {
        server.call("GET", "/health/ready")
                .header("Keystile-Version", "2020-01-01")
                .send()
                .isProblem(400, "version_unsupported");
    }

    @Test
    void setUp_badValues_areNamedAndChangeNothing() {
        setUp("{\"organization\":\"Acme\",\"project\":\"Shop\"}").isProblem(400, "parameter_missing", "owner_email");
        setUp("{\"organization\":\"\",\"project\":\"Shop\",\"owner_email\":\"a@b\"}")
                .isProblem(400, "parameter_invalid_empty", "organization");
        setUp("{\"organization\":\"Acme\",\"project\":\"Shop\",\"owner_email\":\"nobody\"}")
                .isInvalid("owner_email", "invalid_email");
        setUp(BODY.replace("{", "{\"x\":1,")).isProblem(400, "parameter_unknown", "x");
        assertThat(server.call("GET", "/health/ready").send().status()).isEqualTo(503);
        setUp(BODY).isOk();
    }

    @Test
    void setUp_wrongToken_isUnauthenticated() {
        String token = Installation.OPERATOR_TOKEN;
        for (String wrong : new String[] {token + "x", token.substring(1), "x"}) {
            server.call("POST", PATH).with(wrong).json(BODY).send().isProblem(401, "authentication_required");
        }
        server.call("POST", PATH).json(BODY).send().isProblem(401, "authentication_required");
        server.call("POST", PATH).with(token).with(token).json(BODY).send().isProblem(401, "authentication_required");
    }

    @Test
    void health_leaseGone_isNotReady() {
        setUp(BODY).isOk();
        server.local().lapse(true);
        Answer ready = server.call("GET", "/health/ready").send();
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.header("Content-Type")).isEqualTo("application/json");
        assertThat(ready.text("reason")).isEqualTo("checks_unavailable");
        server.local().lapse(false);
        assertThat(server.call("GET", "/health/ready?probe=1").send().isOk().body())
                .isEqualTo("{\"status\":\"ok\"}");
    }
}
