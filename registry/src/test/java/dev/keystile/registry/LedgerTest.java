package dev.keystile.registry;

import static dev.keystile.registry.TestRegistry.CONTEXT;
import static dev.keystile.registry.TestRegistry.by;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.Problem;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.access.Refusals;
import dev.keystile.registry.command.IssueKey;
import dev.keystile.registry.command.RevokeKey;
import dev.keystile.registry.command.SetUpInstallation;
import dev.keystile.registry.command.UpdateKey;
import dev.keystile.registry.query.FindKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Group commit, its faults, and what callers hear of them. */
@ParameterizedClass
@EnumSource
class LedgerTest {

    @Parameter
    TestDatabase database = TestDatabase.SQLITE;

    @TempDir
    Path folder;

    private final List<FaultyEngine> engines = new ArrayList<>();
    private TestRegistry test;
    private FaultyEngine engine;
    private SetUpInstallation.Result tenant;
    private Actor admin;
    private KeyOwner.Project project;

    @BeforeEach
    void open() {
        database.prepare(folder);
        test = TestRegistry.openAround(folder, real -> {
            engines.add(new FaultyEngine(real));
            return engines.getLast();
        });
        engine = engines.getLast();
        tenant = test.setUp();
        admin = by(tenant.projectKey());
        project = new KeyOwner.Project(tenant.project().id());
    }

    @AfterEach
    void close() {
        test.close();
        TestDatabase.dispose(folder);
    }

    /** Keeps the writer busy until it is let go, so that what is queued meanwhile makes one batch. */
    private CountDownLatch holdWriter() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        var unused = test.registry.ledger().write(stores -> {
            held.countDown();
            return uninterrupted(letGo);
        });
        held.await();
        return letGo;
    }

    private static boolean uninterrupted(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private CompletableFuture<Committed<ApiKey>> queueIssue() {
        return queue(transaction -> {});
    }

    /** Queues a real insert with something more before its end. */
    private CompletableFuture<Committed<ApiKey>> queue(Consumer<LedgerTransaction> more) {
        var command = new IssueKey(project, KeyKind.SECRET, "Key", null, ProjectRole.SUPPORT, null);
        return test.registry.ledger().change(admin, CONTEXT, transaction -> {
            IssuedKey issued = ((Outcome.Done<IssuedKey>) command.run(transaction)).value();
            more.accept(transaction);
            return Effect.kept(issued.key());
        });
    }

    private long newest() {
        return test.registry.changeLog().snapshot().n();
    }

    private boolean exists(ApiKey key) {
        return test.ask(admin, new FindKey(project, key.id())).value() instanceof Outcome.Done;
    }

    private void assertLogIsWhole() {
        var log = test.registry.changeLog().after(0, 10_000);
        assertThat(log)
                .extracting(LoggedChange::n)
                .isEqualTo(java.util.stream.LongStream.rangeClosed(1, log.size())
                        .boxed()
                        .toList());
        assertThat(newest()).isEqualTo(log.size());
    }

    @Test
    void jobs_thatWaitTogether_shareOneCommit() throws Exception {
        CountDownLatch letGo = holdWriter();
        List<CompletableFuture<Committed<ApiKey>>> queued =
                IntStream.range(0, 50).mapToObj(i -> queueIssue()).toList();
        int before = engine.commits.get();

        letGo.countDown();

        assertThat(queued.stream().map(Ledger::await).map(Committed::changeNumber))
                .containsExactlyElementsOf(
                        java.util.stream.LongStream.rangeClosed(7, 56).boxed().toList());
        assertThat(engine.commits.get() - before).isEqualTo(2); // the one that was held, and the fifty
    }

    @Test
    void aBatch_isNeverLongerThanItsMaximum() throws Exception {
        CountDownLatch letGo = holdWriter();
        List<CompletableFuture<Committed<ApiKey>>> queued = IntStream.range(0, Ledger.MAX_BATCH + 1)
                .mapToObj(i -> queueIssue())
                .toList();
        int before = engine.commits.get();

        letGo.countDown();

        queued.forEach(Ledger::await);
        assertThat(engine.commits.get() - before).isEqualTo(3);
    }

    @Test
    void aFault_inTheMiddleOfABatch_hurtsItsOwnJobAlone() throws Exception {
        CountDownLatch letGo = holdWriter();
        var first = queueIssue();
        var culprit = queue(transaction -> {
            throw new IllegalStateException("broken");
        });
        var refusal = test.registry.ledger().change(admin, CONTEXT, transaction -> Effect.takenBack("refused"));
        var last = queueIssue();

        letGo.countDown();

        assertThat(Ledger.await(first).changeNumber()).isEqualTo(7);
        assertThatThrownBy(() -> Ledger.await(culprit))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken");
        assertThat(Ledger.await(refusal).value()).isEqualTo("refused");
        assertThat(Ledger.await(last).changeNumber()).isEqualTo(8);
        assertLogIsWhole();
    }

    @Test
    void aFault_inTheDatabase_hurtsItsOwnJobAloneToo() throws Exception {
        CountDownLatch letGo = holdWriter();
        var first = queueIssue();
        var culprit = queue(transaction -> transaction.stores().people().insert(1, "a@b.example", transaction.now()));
        var last = queueIssue();

        letGo.countDown();

        assertThat(exists(Ledger.await(first).value())).isTrue();
        assertThatThrownBy(() -> Ledger.await(culprit)).hasStackTraceContaining("keystile: person");
        assertThat(exists(Ledger.await(last).value())).isTrue();
        assertLogIsWhole();
    }

    @Test
    void anError_inAJob_leavesTheWriterAlive() {
        var culprit = queue(transaction -> {
            throw new AssertionError("worse");
        });

        assertThatThrownBy(() -> Ledger.await(culprit)).isInstanceOf(AssertionError.class);
        assertThat(Ledger.await(queueIssue()).changeNumber()).isEqualTo(7);
    }

    @Test
    void refusals_betweenChanges_leaveNoGap() throws Exception {
        CountDownLatch letGo = holdWriter();
        var first = queueIssue();
        List<CompletableFuture<Committed<String>>> refusals = IntStream.range(0, 10)
                .mapToObj(
                        i -> test.registry.ledger().change(admin, CONTEXT, transaction -> Effect.takenBack("refused")))
                .toList();
        var last = queueIssue();

        letGo.countDown();

        assertThat(Ledger.await(first).changeNumber()).isEqualTo(7);
        refusals.forEach(
                refusal -> assertThat(Ledger.await(refusal).changeNumber()).isZero());
        assertThat(Ledger.await(last).changeNumber()).isEqualTo(8);
        assertLogIsWhole();
    }

    @Test
    void work_thatIsKeptWithoutAChange_isAFault() {
        var incomplete = test.registry.ledger().change(admin, CONTEXT, transaction -> Effect.kept("nothing"));

        assertThatThrownBy(() -> Ledger.await(incomplete)).isInstanceOf(IllegalStateException.class);
        assertLogIsWhole();
    }

    @Test
    void commit_whoseReplyIsLost_isUnknownAndTheDatabaseIsOpenedAnew() {
        int opened = engine.opened.get();
        engine.afterCommit = () -> {
            engine.afterCommit = () -> {};
            throw new IllegalStateException("the reply is lost");
        };

        assertThatThrownBy(() -> test.issueSecret(admin, project.id())).isInstanceOf(OutcomeUnknownException.class);

        assertThat(newest()).isEqualTo(7); // it holds, which nobody could know
        test.issueSecret(admin, project.id());
        assertThat(engine.opened.get()).isEqualTo(opened + 1);
        assertLogIsWhole();
    }

    @Test
    void commit_thatFails_isUnknownToAllOfItsJobsAndTheDatabaseIsOpenedAnew() throws Exception {
        CountDownLatch letGo = holdWriter();
        List<CompletableFuture<Committed<ApiKey>>> queued =
                IntStream.range(0, 3).mapToObj(i -> queueIssue()).toList();
        engine.beforeCommit = () -> {
            if (engine.commits.get() > 1) { // the held one passes
                engine.beforeCommit = () -> {};
                throw new IllegalStateException("no commit");
            }
        };
        engine.commits.set(1);

        letGo.countDown();

        for (var future : queued) {
            assertThatThrownBy(() -> Ledger.await(future)).isInstanceOf(OutcomeUnknownException.class);
        }
        assertThat(newest()).isEqualTo(6);
        test.issueSecret(admin, project.id());
        assertLogIsWhole();
    }

    @Test
    void aFullQueue_isUnavailableAtOnce() throws Exception {
        CountDownLatch letGo = holdWriter();
        List<CompletableFuture<Boolean>> queued = new ArrayList<>();
        for (int i = 0; i < Ledger.MAX_WAITING; i++) {
            queued.add(test.registry.ledger().write(stores -> true));
        }

        assertThatThrownBy(() -> test.registry.ledger().write(stores -> true))
                .isInstanceOf(StorageUnavailableException.class);

        letGo.countDown();
        queued.forEach(Ledger::await);
    }

    @Test
    void close_finishesWhatIsQueuedAndTakesNothingMore() throws Exception {
        CountDownLatch letGo = holdWriter();
        List<CompletableFuture<Committed<ApiKey>>> queued =
                IntStream.range(0, 5).mapToObj(i -> queueIssue()).toList();
        letGo.countDown();

        test.registry.ledger().close();

        assertThat(queued).allSatisfy(future -> assertThat(future).isCompleted());
        assertThatThrownBy(() -> test.issueSecret(admin, project.id())).isInstanceOf(StorageUnavailableException.class);
    }

    @Test
    void hints_comeAfterTheCommitAndBeforeTheAnswer() throws Exception {
        List<Long> seen = new ArrayList<>();
        AutoCloseable registration = test.registry.changeLog().onCommit(() -> seen.add(newest()));

        test.issueSecret(admin, project.id());
        test.refused(admin, new RevokeKey(project, 999, null));
        registration.close();
        test.issueSecret(admin, project.id());

        assertThat(seen).containsExactly(7L);
    }

    @Test
    void hints_thatFail_hurtNobody() throws Exception {
        try (AutoCloseable registration = test.registry.changeLog().onCommit(() -> {
            throw new IllegalStateException("bad listener");
        })) {
            assertThat(registration).isNotNull();
            test.issueSecret(admin, project.id());
        }
        assertLogIsWhole();
    }

    /** Rule 1: the actor is read after the counter is locked, so a key that waits behind its own revoke mints nothing. */
    @Test
    void anActor_revokedBetweenQueueingAndRunning_canDoNothing() throws Exception {
        IssuedKey doomed = test.issueSecret(admin, project.id());
        CountDownLatch letGo = holdWriter();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch revokeQueued = new CountDownLatch(1);
            Future<Outcome<ApiKey>> revoke = threads.submit(() -> {
                var future = test.registry
                        .ledger()
                        .change(
                                admin,
                                CONTEXT,
                                transaction -> Effect.kept(
                                        new RevokeKey(project, doomed.key().id(), null).run(transaction)));
                revokeQueued.countDown();
                return Ledger.await(future).value();
            });
            revokeQueued.await();
            Future<Problem> mint = threads.submit(() -> test.refused(
                    by(doomed), new IssueKey(project, KeyKind.SECRET, "Key", null, ProjectRole.ADMIN, null)));
            letGo.countDown();

            assertThat(revoke.get()).isInstanceOf(Outcome.Done.class);
            assertThat(mint.get()).isSameAs(Refusals.UNAUTHENTICATED);
        }
    }

    @Test
    void twoOwners_whoDemoteEachOther_leaveOne() throws Exception {
        var organization = new KeyOwner.Organization(tenant.organization().id());
        ApiKey first = tenant.organizationKey().key();
        ApiKey second = test.issue(
                        by(tenant.organizationKey()), organization, KeyKind.ORGANIZATION, OrganizationRole.OWNER)
                .key();
        CountDownLatch letGo = holdWriter();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Outcome<ApiKey>>> both = List.of(
                    threads.submit(() -> demote(organization, first, second)),
                    threads.submit(() -> demote(organization, second, first)));
            letGo.countDown();

            int done = 0;
            for (Future<Outcome<ApiKey>> future : both) {
                done += future.get() instanceof Outcome.Done ? 1 : 0;
            }
            assertThat(done).isEqualTo(1);
        }
    }

    private Outcome<ApiKey> demote(KeyOwner.Organization organization, ApiKey actor, ApiKey other) {
        return test.execute(
                        new Actor.Key(actor.id()),
                        new UpdateKey(organization, other.id(), null, Patch.absent(), OrganizationRole.MEMBER, null))
                .value();
    }
}
