package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fault is told as a fault, never as a refusal, and gives nothing away. */
final class FaultsTest {

    private static final String PATH = "/api/client/keys";
    private static final String BODY = "{\"name\":\"A\"}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Installation server;

    @SuppressWarnings("NullAway.Init")
    private Tenant acme;

    @BeforeEach
    void start() {
        server = Installation.startWithLocalNode(folder);
        acme = server.createTenant("Acme");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Answer issue(String idempotencyKey) {
        return server.call("POST", PATH)
                .with(acme.adminKey())
                .header("Idempotency-Key", idempotencyKey)
                .json(BODY)
                .send();
    }

    @Test
    void change_notInForceEverywhere_isUnknownAndNeverSuccess() {
        server.local().lag(true);
        Answer unknown = issue("one").isProblem(503, "service_unavailable");
        assertThat(unknown.text("message")).startsWith("The outcome is unknown. Ask again:");
        assertThat(unknown.header("Retry-After")).isEqualTo("1");
        assertThat(unknown.body()).doesNotContain("sk_");
    }

    @Test
    void change_retriedWhileItSpreads_waitsForItsOwnBarrier() {
        server.local().lag(true);
        issue("one").isProblem(503, "service_unavailable");
        issue("one").isProblem(503, "service_unavailable");
        server.local().lag(false);
        Answer replay = issue("one").isOk();
        assertThat(replay.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(server.call("GET", PATH).with(acme.adminKey()).send().each("name"))
                .contains("A");
    }

    @Test
    void tombstone_notInForceEverywhere_isNotRevealed() {
        Answer issued = issue("one").isOk();
        String path = PATH + "/" + issued.number("id");
        server.local().lag(true);
        server.call("DELETE", path).with(acme.adminKey()).send().isProblem(503, "service_unavailable");
        server.call("GET", path).with(acme.adminKey()).send().isProblem(503, "service_unavailable");
        server.call("DELETE", path).with(acme.adminKey()).send().isProblem(503, "service_unavailable");
        server.local().lag(false);
        server.call("GET", path).with(acme.adminKey()).send().isProblem(404, "resource_missing");
    }

    @Test
    void lease_gone_isUnavailableForGoodAndBadKeysAlike() {
        server.local().lapse(true);
        Answer good = server.call("GET", PATH).with(acme.adminKey()).send().isProblem(503, "service_unavailable");
        Answer bad = server.call("GET", PATH).with("x").send().isProblem(503, "service_unavailable");
        assertThat(good.bodyButForRequestId()).isEqualTo(bad.bodyButForRequestId());
        assertThat(good.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void registry_closed_isAFaultWithoutDetails() {
        server.registry.close();
        for (String method : new String[] {"GET", "POST"}) {
            Answer answer =
                    server.call(method, PATH).with(acme.adminKey()).json(BODY).send();
            assertThat(answer.status()).isIn(500, 503);
            assertThat(answer.text("code")).isIn("internal_error", "service_unavailable");
            assertThat(answer.body())
                    .doesNotContain("Exception")
                    .doesNotContain("dev.keystile")
                    .doesNotContain("SQL");
        }
    }
}
