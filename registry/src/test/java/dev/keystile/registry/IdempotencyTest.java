package dev.keystile.registry;

import static dev.keystile.registry.TestRegistry.CONTEXT;
import static dev.keystile.registry.TestRegistry.by;
import static dev.keystile.registry.TestRegistry.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.Problem;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.access.Refusals;
import dev.keystile.registry.command.CreateProject;
import dev.keystile.registry.command.IssueKey;
import dev.keystile.registry.command.RevokeKey;
import dev.keystile.registry.command.UpdateKey;
import dev.keystile.registry.query.ListKeys;
import dev.keystile.registry.query.PageRequest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdempotencyTest extends TenantTest {

    private static final byte[] FINGERPRINT = {1, 2, 3};
    private static final byte[] OTHER_FINGERPRINT = {1, 2, 4};

    private final AtomicInteger rendered = new AtomicInteger();

    private IssueKey issue(String name) {
        return new IssueKey(project, KeyKind.SECRET, name, null, ProjectRole.SUPPORT, null);
    }

    private <T> Idempotency<T> with(String key, byte[] fingerprint) {
        return new Idempotency<>(key, fingerprint, outcome -> {
            rendered.incrementAndGet();
            return switch (outcome) {
                case Outcome.Done<T>(IssuedKey issued) ->
                    new StoredResponse(200, issued.key().mask());
                case Outcome.Done<T> ignored -> new StoredResponse(200, "done");
                case Outcome.Refused<T>(Problem problem) ->
                    new StoredResponse(problem.code().status(), problem.code().wireName());
            };
        });
    }

    private <T> Committed<Replayable<T>> execute(Actor actor, Command<T> command, String key, byte[] fingerprint) {
        return test.registry.execute(actor, CONTEXT, command, with(key, fingerprint));
    }

    private Committed<Replayable<IssuedKey>> execute(String name, String key) {
        return execute(projectAdmin, issue(name), key, FINGERPRINT);
    }

    private static IssuedKey fresh(Committed<Replayable<IssuedKey>> committed) {
        assertThat(committed.value()).isInstanceOf(Replayable.Fresh.class);
        Outcome<IssuedKey> outcome = ((Replayable.Fresh<IssuedKey>) committed.value()).outcome();
        return ((Outcome.Done<IssuedKey>) outcome).value();
    }

    private long keyCount() {
        return test.asked(owner, new ListKeys(project, true, PageRequest.FIRST)).totalCount();
    }

    @Test
    void execute_twiceWithTheSameRequest_runsOnceAndReplaysTheMaskedAnswer() {
        var first = execute("Key", "a");
        test.done(owner, new CreateProject(organization.id(), "Later", null, null, null));
        var second = execute("Key", "a");

        assertThat(second.value())
                .isEqualTo(new Replayable.Replayed<IssuedKey>(
                        new StoredResponse(200, fresh(first).key().mask())));
        assertThat(second.changeNumber()).isEqualTo(first.changeNumber());
        assertThat(keyCount()).isEqualTo(2);
        assertThat(rendered).hasValue(1);
    }

    @Test
    void execute_withAnotherFingerprint_isAMismatchAndRunsNothing() {
        execute("Key", "a");

        var second = execute(projectAdmin, issue("Other"), "a", OTHER_FINGERPRINT);

        assertThat(second.value()).isEqualTo(new Replayable.Mismatch<IssuedKey>());
        assertThat(keyCount()).isEqualTo(2);
    }

    @Test
    void execute_byAnotherActorWithTheSameKey_isAnotherRequest() {
        IssuedKey first = fresh(execute("Key", "a"));

        IssuedKey second = fresh(execute(owner, issue("Key"), "a", FINGERPRINT));

        assertThat(second.key().id()).isNotEqualTo(first.key().id());
    }

    @Test
    void execute_byAKeyAndAPersonOfTheSameId_areTwoRequests() {
        Actor.Person person = test.person("someone@acme.example");
        test.putInOrganization(person, organization.id(), OrganizationRole.OWNER);
        assertThat(Author.of(person).id()).isEqualTo(Author.of(projectAdmin).id());

        fresh(execute("Key", "a"));
        fresh(execute(person, issue("Key"), "a", FINGERPRINT));

        assertThat(keyCount()).isEqualTo(3);
    }

    @Test
    void execute_thatWasRefused_isReplayedToo() {
        var first = execute(projectAdmin, issue(""), "a", FINGERPRINT);
        var second = execute(projectAdmin, issue(""), "a", FINGERPRINT);

        assertThat(first.value()).isInstanceOf(Replayable.Fresh.class);
        assertThat(second.value())
                .isEqualTo(new Replayable.Replayed<IssuedKey>(new StoredResponse(400, "parameter_invalid_empty")));
        assertThat(test.registry.changeLog().snapshot().n()).isEqualTo(6);
    }

    @Test
    void execute_thatWasRefusedOnATombstone_replaysWithItsChange() {
        ApiKey key = test.issueSecret(owner, project.id()).key();
        var revoked = test.execute(owner, new RevokeKey(project, key.id(), null));
        UpdateKey update = new UpdateKey(project, key.id(), "New", Patch.absent(), null, null);

        execute(owner, update, "a", FINGERPRINT);
        var replay = execute(owner, update, "a", FINGERPRINT);

        assertThat(replay.value())
                .isEqualTo(new Replayable.Replayed<ApiKey>(new StoredResponse(404, "resource_missing")));
        assertThat(replay.changeNumber()).isEqualTo(revoked.changeNumber());
    }

    @Test
    void execute_after24Hours_isANewRequest() {
        IssuedKey first = fresh(execute("Key", "a"));
        test.clock.advance(Duration.ofHours(24).minusMillis(1));
        assertThat(execute("Key", "a").value()).isInstanceOf(Replayable.Replayed.class);

        test.clock.advance(Duration.ofMillis(1));

        assertThat(fresh(execute("Key", "a")).key().id())
                .isNotEqualTo(first.key().id());
        assertThat(execute("Key", "a").value()).isInstanceOf(Replayable.Replayed.class);
    }

    @Test
    void execute_whileTheFirstIsUnderWay_isInProgress() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        Idempotency<IssuedKey> slow = new Idempotency<>("a", FINGERPRINT, outcome -> {
            running.countDown();
            try {
                letGo.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new StoredResponse(200, "slow");
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Committed<Replayable<IssuedKey>>> first =
                    threads.submit(() -> test.registry.execute(projectAdmin, CONTEXT, issue("Key"), slow));
            running.await();

            var second = execute("Key", "a");

            assertThat(second.value()).isEqualTo(new Replayable.InProgress<IssuedKey>());
            letGo.countDown();
            fresh(first.get());
        }
        assertThat(execute("Key", "a").value()).isInstanceOf(Replayable.Replayed.class);
    }

    @Test
    void execute_byManyThreadsAtOnce_runsOnce() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Committed<Replayable<IssuedKey>>>> all = IntStream.range(0, 20)
                    .mapToObj(i -> threads.submit(() -> execute("Key", "a")))
                    .toList();
            int fresh = 0;
            for (var one : all) {
                fresh += one.get().value() instanceof Replayable.Fresh ? 1 : 0;
            }
            assertThat(fresh).isEqualTo(1);
        }
        assertThat(keyCount()).isEqualTo(2);
    }

    @Test
    void execute_whoseRecordCannotBeMade_leavesNothingBehind() {
        Idempotency<IssuedKey> broken = new Idempotency<>("a", FINGERPRINT, outcome -> {
            throw new IllegalStateException("no rendering");
        });

        assertThatThrownBy(() -> test.registry.execute(projectAdmin, CONTEXT, issue("Key"), broken))
                .isInstanceOf(IllegalStateException.class);

        assertThat(keyCount()).isEqualTo(1);
        fresh(execute("Key", "a")); // and the key is free for the next attempt
    }

    @Test
    void execute_byAnActorThatHasBeenRevoked_isRefusedAndReplaysNothing() {
        IssuedKey actor = test.issueSecret(owner, project.id());
        execute(by(actor), issue("Key"), "a", FINGERPRINT);
        test.done(owner, new RevokeKey(project, actor.key().id(), null));

        var replay = execute(by(actor), issue("Key"), "a", FINGERPRINT);

        assertThat(replay.value())
                .isEqualTo(new Replayable.Fresh<IssuedKey>(Outcome.refused(Refusals.UNAUTHENTICATED)));
    }

    @Test
    void execute_thatFailedForLackOfTheDatabase_isNotKept(@TempDir Path other) {
        database.prepare(other);
        List<FaultyEngine> engines = new ArrayList<>();
        try (TestRegistry faulty = TestRegistry.openAround(other, real -> {
            engines.add(new FaultyEngine(real));
            return engines.getLast();
        })) {
            var result = faulty.setUp();
            Actor actor = by(result.projectKey());
            engines.getLast().onBegin = client -> {
                throw new StorageUnavailableException("no database", null);
            };
            assertThatThrownBy(() -> faulty.registry.execute(actor, CONTEXT, issue("Key"), with("a", FINGERPRINT)))
                    .isInstanceOf(StorageUnavailableException.class);
            engines.getLast().onBegin = client -> {};

            fresh(faulty.registry.execute(actor, CONTEXT, issue("Key"), with("a", FINGERPRINT)));
        }
    }

    /** The writer dies after the commit and before its answer: the retry must find the record beside the change. */
    @Test
    void execute_whoseAnswerWasLost_isReplayedOnRetry(@TempDir Path other) {
        database.prepare(other);
        List<FaultyEngine> engines = new ArrayList<>();
        try (TestRegistry faulty = TestRegistry.openAround(other, real -> {
            engines.add(new FaultyEngine(real));
            return engines.getLast();
        })) {
            var result = faulty.setUp();
            Actor actor = by(result.projectKey());
            engines.getLast().afterCommit = () -> {
                engines.getLast().afterCommit = () -> {};
                throw new IllegalStateException("lost");
            };
            assertThatThrownBy(() -> faulty.registry.execute(actor, CONTEXT, issue("Key"), with("a", FINGERPRINT)))
                    .isInstanceOf(OutcomeUnknownException.class);

            var retry = faulty.registry.execute(actor, CONTEXT, issue("Key"), with("a", FINGERPRINT));

            assertThat(retry.value()).isInstanceOf(Replayable.Replayed.class);
            assertThat(retry.changeNumber()).isEqualTo(7);
        }
    }

    @Test
    void execute_afterARestart_isReplayedStill() {
        execute("Key", "a");
        test.close();
        test = TestRegistry.open(folder);

        assertThat(execute("Key", "a").value()).isInstanceOf(Replayable.Replayed.class);
    }

    @Test
    void tidy_sweepsWhatIsOverAndNothingElse() throws SQLException {
        for (int i = 0; i < Housekeeper.MAX_SWEPT_AT_ONCE + 5; i++) {
            execute(projectAdmin, issue(""), "old-" + i, FINGERPRINT);
        }
        test.clock.advance(Duration.ofHours(24));
        execute(projectAdmin, issue(""), "new", FINGERPRINT);

        test.registry.tidy();

        try (Connection shell = TestDatabase.shell(folder);
                Statement statement = shell.createStatement();
                var rows = statement.executeQuery("SELECT COUNT(*) FROM idempotency")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(1);
        }
    }

    @Test
    void new_withAKeyOutsideItsLimits_isRefused() {
        assertThatThrownBy(() -> with("", FINGERPRINT)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> with("x".repeat(256), FINGERPRINT)).isInstanceOf(IllegalArgumentException.class);
        assertThat(with("secret", FINGERPRINT).toString()).doesNotContain("secret");
    }
}
