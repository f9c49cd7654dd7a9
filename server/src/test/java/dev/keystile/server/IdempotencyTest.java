package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.registry.Actor;
import dev.keystile.registry.Command;
import dev.keystile.registry.Idempotency;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.RequestContext;
import dev.keystile.registry.StoredResponse;
import dev.keystile.registry.store.Transaction;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request sent twice with one idempotency key has the effect of one. */
final class IdempotencyTest extends ServerTest {

    private static final String PATH = "/api/client/keys";
    private static final String BODY = "{\"name\":\"Once\"}";

    private static int next;

    private final NewProject project = newProject();
    private final String key = "key-" + next++;

    private Answer issue(String json) {
        return post(PATH)
                .with(project.adminKey())
                .header("Idempotency-Key", key)
                .json(json)
                .send();
    }

    private String keysInProject() {
        return get(PATH + "?include=revoked").with(project.adminKey()).send().header("X-Total-Count");
    }

    @Test
    void replay_create_isTheFirstAnswerButForTheValue() {
        Answer first = issue(BODY).isOk();
        Answer second = issue(BODY).isOk();
        String value = first.text("value");
        String mask = "sk_…" + value.substring(value.length() - 4);
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(second.body()).isEqualTo(first.body().replace(value, mask));
        assertThat(second.header("X-Request-Id")).isNotEqualTo(first.header("X-Request-Id"));
        assertThat(keysInProject()).isEqualTo("2");
    }

    @Test
    void replay_update_isTheFirstAnswerEvenAfterAnotherChange() {
        String path = PATH + "/" + issue(BODY).number("id");
        Answer first = patch(path)
                .with(project.adminKey())
                .header("Idempotency-Key", key + "-patch")
                .json("{\"name\":\"B\"}")
                .send()
                .isOk();
        patch(path).with(project.adminKey()).json("{\"name\":\"C\"}").send().isOk();
        Answer replay = patch(path)
                .with(project.adminKey())
                .header("Idempotency-Key", key + "-patch")
                .json("{\"name\":\"B\"}")
                .send()
                .isOk();
        assertThat(replay.body()).isEqualTo(first.body());
        assertThat(get(path).with(project.adminKey()).send().text("name")).isEqualTo("C");
    }

    @Test
    void replay_refusal_isKeptToo() {
        Answer first = issue("{\"name\":\"\"}").isProblem(400, "parameter_invalid_empty", "name");
        Answer second = issue("{\"name\":\"\"}");
        assertThat(second.status()).isEqualTo(400);
        assertThat(second.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(second.body()).isEqualTo(first.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "",
                "[]",
                "{\"name\":1}",
                "{\"name\":\"A\",\"nmae\":\"B\"}",
                "{\"name\":\"A\",\"role\":\"emperor\"}",
                "{\"name\":\"A\",\"name\":\"B\"}"
            })
    void replay_refusalOfTheDoor_isKeptToo(String unreadable) {
        Answer first = issue(unreadable);
        Answer second = issue(unreadable);
        assertThat(first.status()).isBetween(400, 422);
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(second.status()).isEqualTo(first.status());
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(second.body()).isEqualTo(first.body());
        issue(BODY).isProblem(409, "idempotency_key_mismatch");
        assertThat(keysInProject()).isEqualTo("1");
    }

    @Test
    void refusalOfTheDoor_keyOfAnAnsweredRequest_isAMismatch() {
        issue(BODY).isOk();
        issue("{").isProblem(409, "idempotency_key_mismatch");
        issue(BODY).isOk();
        assertThat(keysInProject()).isEqualTo("2");
    }

    @Test
    void replay_forbidden_keepsItsChallenge() {
        String admin = organizationKey("admin").text("value");
        for (String replayed : new String[] {"", "true"}) {
            Answer answer = post("/api/admin/organizations/api-keys")
                    .with(admin)
                    .header("Idempotency-Key", key)
                    .json("{\"name\":\"A\",\"role\":\"owner\"}")
                    .send();
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer error=\"insufficient_scope\"");
            assertThat(answer.header("Idempotent-Replayed")).isEqualTo(replayed);
        }
    }

    @Test
    void otherBody_sameKey_isAMismatch() {
        issue(BODY).isOk();
        issue("{\"name\":\"Twice\"}").isProblem(409, "idempotency_key_mismatch");
        issue(BODY + " ").isProblem(409, "idempotency_key_mismatch");
        assertThat(keysInProject()).isEqualTo("2");
    }

    @Test
    void otherPathOrMethod_sameKey_isAMismatch() {
        Answer first = issue(BODY).isOk();
        patch(PATH + "/" + first.number("id"))
                .with(project.adminKey())
                .header("Idempotency-Key", key)
                .json(BODY)
                .send()
                .isProblem(409, "idempotency_key_mismatch");
    }

    @Test
    void otherCredential_sameKey_isAnotherRequest() {
        issue(BODY).isOk();
        Answer admin = ServerTest.issue(PATH, project.adminKey(), "{\"name\":\"B\",\"role\":\"admin\"}");
        Answer second = post(PATH)
                .with(admin.text("value"))
                .header("Idempotency-Key", key)
                .json(BODY)
                .send()
                .isOk();
        assertThat(second.header("Idempotent-Replayed")).isEmpty();
    }

    @Test
    void afterADay_sameKey_isAnotherRequest() {
        issue(BODY).isOk();
        server.clock.advance(Duration.ofHours(24).plusSeconds(1));
        assertThat(issue(BODY).isOk().header("Idempotent-Replayed")).isEmpty();
    }

    @Test
    void replay_byARevokedKey_isUnauthenticated() {
        issue(BODY).isOk();
        delete(PATH + "/" + project.adminKeyId())
                .with(project.adminKey())
                .send()
                .isOk();
        issue(BODY).isProblem(401, "authentication_required");
    }

    @Test
    void getAndDelete_withAKey_ignoreIt() {
        long id = issue(BODY).number("id");
        for (int i = 0; i < 2; i++) {
            get(PATH)
                    .with(project.adminKey())
                    .header("Idempotency-Key", key)
                    .send()
                    .isOk();
        }
        String path = PATH + "/" + id;
        delete(path)
                .with(project.adminKey())
                .header("Idempotency-Key", key)
                .send()
                .isOk();
        delete(path)
                .with(project.adminKey())
                .header("Idempotency-Key", key)
                .send()
                .isProblem(404, "resource_missing");
        get(PATH).with(project.adminKey()).header("Idempotency-Key", "").send().isOk();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\u00e9", "a\tb"})
    void key_notVisibleAscii_isInvalid(String bad) {
        String request = RawHttp.request(
                "POST",
                PATH,
                "Authorization: Bearer " + project.adminKey(),
                "Idempotency-Key: " + bad,
                "Content-Length: 0");
        RawHttp.send(server, request + "\r\n").isProblem(400, "idempotency_key_invalid", "Idempotency-Key");
    }

    @Test
    void key_length_isBounded() {
        Call longest = post(PATH)
                .with(project.adminKey())
                .header("Idempotency-Key", "k".repeat(255))
                .json(BODY);
        Call tooLong = post(PATH)
                .with(project.adminKey())
                .header("Idempotency-Key", "k".repeat(256))
                .json(BODY);
        longest.send().isOk();
        tooLong.send().isProblem(400, "idempotency_key_invalid", "Idempotency-Key");
    }

    /** Holds up the one writer, so that the first of two requests is still under way when the second comes. */
    private record HoldUp(CountDownLatch held, CountDownLatch released) implements Command<String> {

        @Override
        public String auditAction() {
            return "test.held";
        }

        @Override
        public Outcome<String> run(Transaction transaction) {
            held.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Outcome.refused(dev.keystile.core.Problem.of(
                    dev.keystile.core.ErrorCode.STATE_CONFLICT, "Nothing was to be done."));
        }
    }

    @Test
    void second_whileTheFirstIsUnderWay_isInProgress() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> holdUp = threads.submit(() -> server.registry.execute(
                    new Actor.Key(project.adminKeyId()),
                    new RequestContext("req_test", null),
                    new HoldUp(held, released),
                    new Idempotency<>(key, new byte[32], outcome -> new StoredResponse(409, "{}"))));
            held.await();
            Answer answer = issue(BODY).isProblem(409, "idempotency_in_progress", "Idempotency-Key");
            assertThat(answer.header("Retry-After")).isEqualTo("1");
            released.countDown();
            holdUp.get();
        }
    }
}
