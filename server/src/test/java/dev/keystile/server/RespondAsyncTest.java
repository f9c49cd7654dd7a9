package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers who don't wait, on an installation where changes don't get through. */
final class RespondAsyncTest {

    private static final String PATH = "/api/client/keys";

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
        server.local().lag(true);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Call call(String method, String path) {
        return server.call(method, path).with(acme.adminKey());
    }

    private Call issue(String prefer) {
        return call("POST", PATH).header("Prefer", prefer).json("{\"name\":\"A\"}");
    }

    private static void isPending(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        assertThat(answer.text("propagation")).isEqualTo("pending");
        assertThat(answer.header("Preference-Applied")).isEqualTo("respond-async");
    }

    @ParameterizedTest
    @ValueSource(strings = {"respond-async", "Respond-Async", "wait=5, respond-async", "respond-async; x=y"})
    void change_respondAsync_isAcceptedWithTheWholeBody(String prefer) {
        Answer answer = issue(prefer).send();
        isPending(answer);
        assertThat(answer.text("value")).matches("sk_[0-9A-Za-z]{38}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=5", "return=minimal", "respond-asynchronously", "x; respond-async"})
    void change_otherPreference_waits(String prefer) {
        issue(prefer).send().isProblem(503, "service_unavailable");
    }

    @Test
    void revoke_respondAsync_isAccepted() {
        Answer issued = issue("respond-async").send();
        isPending(call("DELETE", PATH + "/" + issued.number("id"))
                .header("Prefer", "respond-async")
                .send());
    }

    @Test
    void tombstone_respondAsync_waitsAllTheSame() {
        String path = PATH + "/" + issue("respond-async").send().number("id");
        isPending(call("DELETE", path).header("Prefer", "respond-async").send());
        call("DELETE", path).header("Prefer", "respond-async").send().isProblem(503, "service_unavailable");
        server.local().lag(false);
        call("DELETE", path).header("Prefer", "respond-async").send().isProblem(404, "resource_missing");
    }

    @Test
    void replay_respondAsync_waitsAllTheSame() {
        isPending(issue("respond-async").header("Idempotency-Key", "one").send());
        issue("respond-async").header("Idempotency-Key", "one").send().isProblem(503, "service_unavailable");
        server.local().lag(false);
        Answer replay =
                issue("respond-async").header("Idempotency-Key", "one").send().isOk();
        assertThat(replay.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(replay.json().has("propagation")).isFalse();
    }

    @Test
    void list_rowsOnTheirWay_areMarked() {
        issue("respond-async").send();
        Answer list = call("GET", PATH + "?sort=id&direction=asc").send().isOk();
        assertThat(list.each("propagation")).containsExactly("", "", "pending");
        server.local().lag(false);
        assertThat(call("GET", PATH).send().isOk().each("propagation")).containsOnly("");
    }
}
