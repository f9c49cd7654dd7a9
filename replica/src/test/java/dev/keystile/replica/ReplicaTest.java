package dev.keystile.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.check.Change;
import dev.keystile.core.check.CheckRequest;
import dev.keystile.core.check.KeyTable;
import dev.keystile.core.check.Verdict;
import dev.keystile.registry.IssuedKey;
import dev.keystile.registry.LoggedChange;
import dev.keystile.registry.Snapshot;
import dev.keystile.registry.StorageUnavailableException;
import dev.keystile.registry.command.ArchiveOrganization;
import dev.keystile.registry.command.ArchiveProject;
import dev.keystile.registry.command.CreateProject;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Guarantee: what has been settled is what the very next check says. */
@Timeout(60)
class ReplicaTest {

    @TempDir
    Path folder;

    private Site site;

    @BeforeEach
    void open() {
        site = Site.open(folder);
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void start_installationWithKeys_servesThemAtOnce() {
        IssuedKey live = site.issue();
        IssuedKey dead = site.issue();
        site.commit(site.revoking(dead));

        try (Replica node = site.node(Site.NEVER_POLL)) {
            assertThat(node.holds()).isTrue();
            assertThat(Site.passes(node, live)).isTrue();
            assertThat(Site.check(node, dead)).isInstanceOf(Verdict.Unauthenticated.class);
        }
    }

    @Test
    void start_publicWay_servesToo() {
        IssuedKey key = site.issue();

        try (Replica node = Replica.start(site.registry.changeLog(), Site.POLICY, InstantSource.system())) {
            assertThat(Site.passes(node, key)).isTrue();
            site.settle(node, site.revoking(key));
            assertThat(Site.passes(node, key)).isFalse();
        }
    }

    @Test
    void start_databaseThatCannotBeRead_throwsAndLeavesNothingBehind() {
        site.log.breakDown();

        assertThatThrownBy(() -> site.node(Site.NEVER_POLL))
                .isInstanceOf(StorageUnavailableException.class)
                .hasMessageContaining("took the database away");
        assertThat(site.log.listeners).hasValue(0);
    }

    @Test
    void start_snapshotThatContradictsItself_throws() {
        IssuedKey key = site.issue();
        site.log.onSnapshot = snapshot -> withoutProjects(snapshot);

        assertThatThrownBy(() -> site.node(Site.NEVER_POLL))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("owner of key")
                .hasMessageNotContaining(key.plaintext().revealPlaintext());
        assertThat(site.log.listeners).hasValue(0);
    }

    @Test
    void settle_revoke_isWhatTheNextCheckSays() {
        try (Replica node = site.node(Site.NEVER_POLL)) {
            for (int i = 0; i < 50; i++) {
                IssuedKey key = site.settle(node, site.issuing());
                assertThat(Site.passes(node, key)).isTrue();

                site.settle(node, site.revoking(key));
                assertThat(Site.check(node, key))
                        .isEqualTo(new Verdict.Unauthenticated(
                                Verdict.Unauthenticated.Reason.REVOKED,
                                key.key().id()));
            }
            assertThat(site.log.snapshots).hasValue(1);
        }
    }

    @Test
    void settle_roleChange_isWhatTheNextCheckSays() {
        try (Replica node = site.node(Site.NEVER_POLL)) {
            IssuedKey key = site.settle(node, site.issuing());
            site.settle(node, site.changingRole(key, ProjectRole.SUPPORT));
            assertThat(Site.check(node, key)).isInstanceOf(Verdict.Forbidden.class);

            site.settle(node, site.changingRole(key, ProjectRole.ADMIN));
            assertThat(Site.passes(node, key)).isTrue();
        }
    }

    @Test
    void settle_archiving_isWhatTheNextCheckSays() {
        long organization = site.installation.organization().id();
        try (Replica node = site.node(Site.NEVER_POLL)) {
            IssuedKey key = site.settle(node, site.issuing());
            site.settle(node, new ArchiveProject(site.installation.project().id()));
            assertThat(reason(node, key)).isEqualTo(Verdict.Unauthenticated.Reason.ARCHIVED);

            String username = site.installation.organization().username();
            site.settle(node, new ArchiveOrganization(organization, username));
            assertThat(reason(node, site.installation.organizationKey()))
                    .isEqualTo(Verdict.Unauthenticated.Reason.ARCHIVED);
        }
    }

    @Test
    void settle_newProject_isReachableAtOnce() {
        try (Replica node = site.node(Site.NEVER_POLL)) {
            var project = site.settle(
                    node, new CreateProject(site.installation.organization().id(), "New", null, null, null));
            Verdict verdict = node.checker()
                    .check(new CheckRequest(
                            site.installation.organizationKey().plaintext().revealPlaintext(),
                            "GET",
                            "/api/admin/projects/" + project.id(),
                            false));

            assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
        }
    }

    @Test
    void isEverywhere_number_onlyUpToWhatIsApplied() {
        try (Replica node = site.node(Site.NEVER_POLL)) {
            long newest = site.settle(node, site.issuing()).key().changeNumber();

            assertThat(node.isEverywhere(newest)).isTrue();
            assertThat(node.isEverywhere(newest + 1)).isFalse();
        }
    }

    @Test
    void follow_withoutHints_findsChangesByPolling() {
        try (Replica node = site.node(Site.POLL_ALWAYS)) {
            site.log.mute = true;
            IssuedKey key = site.settle(node, site.issuing());
            site.settle(node, site.revoking(key));

            assertThat(Site.passes(node, key)).isFalse();
        }
    }

    /** More changes than one reading takes, all at once. */
    @Test
    void follow_manyChangesAtOnce_appliesThemAll() throws Exception {
        try (Replica node = site.node(Site.NEVER_POLL)) {
            site.log.mute = true;
            List<IssuedKey> keys = issueTogether(3 * Following.BATCH / 2);
            IssuedKey other = keys.get(Following.BATCH);
            assertThat(Site.passes(node, other)).isFalse();

            site.log.mute = false;
            site.settle(node, site.revoking(keys.getFirst()));
            assertThat(keys).filteredOn(key -> Site.passes(node, key)).hasSize(keys.size() - 1);
            assertThat(site.log.snapshots).hasValue(1);
        }
    }

    @Test
    void close_servingNode_answersNoMoreAndKeepsNobodyWaiting() {
        IssuedKey key = site.issue();
        Replica node = site.node(Site.NEVER_POLL);
        node.close();

        assertThat(node.holds()).isFalse();
        assertThat(Site.isUnavailable(node, key)).isTrue();
        assertThat(node.isEverywhere(Long.MAX_VALUE)).isTrue();
        assertThat(site.log.listeners).hasValue(0);

        site.settle(node, site.revoking(key));
        node.close();
        assertThat(Site.isUnavailable(node, key)).isTrue();
    }

    /** It stops serving first and lets the waiting go, though a reading is under way. */
    @Test
    void close_amidAReading_stopsServingFirst() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        IssuedKey key = site.issue();
        Replica node = site.node(Site.NEVER_POLL);
        site.log.onReading = FaultyLog.heldUpBy(begun, released);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> revoke = threads.submit(() -> site.settle(node, site.revoking(key)));
            Awaiting.uninterruptibly(begun);
            assertThat(Site.passes(node, key)).isTrue();
            assertThat(revoke.isDone()).isFalse();

            Future<?> closing = threads.submit(node::close);
            revoke.get();
            assertThat(Site.isUnavailable(node, key)).isTrue();
            assertThat(closing.isDone()).isFalse();

            released.countDown();
            closing.get();
            assertThat(Site.isUnavailable(node, key)).isTrue();
        }
    }

    /** The log, folded from its beginning, is the snapshot (rule 19 of the protocol). */
    @Test
    void snapshot_afterRandomCommands_isTheFoldedLog() {
        SplittableRandom random = new SplittableRandom(19);
        List<IssuedKey> keys = new ArrayList<>(List.of(site.issue()));
        for (int i = 0; i < 200; i++) {
            IssuedKey key = keys.get(random.nextInt(keys.size()));
            switch (random.nextInt(4)) {
                case 0 -> {
                    var unused = site.execute(site.revoking(key));
                }
                case 1 -> {
                    var unused = site.execute(site.changingRole(key, ProjectRole.SUPPORT));
                }
                default -> keys.add(site.issue());
            }
        }

        KeyTable folded = new KeyTable();
        long number = 0;
        for (List<LoggedChange> read = site.log.after(0, 7); !read.isEmpty(); read = site.log.after(number, 7)) {
            read.forEach(change -> folded.apply(change.change()));
            number = read.getLast().n();
        }
        Following snapshot = Following.snapshotOf(site.log);
        assertThat(snapshot.number()).isEqualTo(number);
        assertThat(snapshot.table().contentHash()).isEqualTo(folded.contentHash());
        assertThat(snapshot.table().size()).isGreaterThan(50);
    }

    private List<IssuedKey> issueTogether(int count) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<IssuedKey>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                running.add(threads.submit(() -> site.issue()));
            }
            List<IssuedKey> keys = new ArrayList<>();
            for (Future<IssuedKey> key : running) {
                keys.add(key.get());
            }
            return keys;
        }
    }

    private static Snapshot withoutProjects(Snapshot snapshot) {
        return new Snapshot(
                snapshot.n(),
                snapshot.token(),
                snapshot.changes().stream()
                        .filter(change -> !(change instanceof Change.ProjectChanged))
                        .toList());
    }

    private static Verdict.Unauthenticated.Reason reason(Replica node, IssuedKey key) {
        return ((Verdict.Unauthenticated) Site.check(node, key)).reason();
    }
}
