package dev.keystile.registry;

import static dev.keystile.registry.TestRegistry.by;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.check.KeyTable;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.command.ArchiveProject;
import dev.keystile.registry.command.CreateProject;
import dev.keystile.registry.command.IssueKey;
import dev.keystile.registry.command.RevokeKey;
import dev.keystile.registry.command.UpdateKey;
import dev.keystile.registry.command.UpdateProject;
import dev.keystile.registry.query.FindKey;
import dev.keystile.registry.query.FindProject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The property: whoever follows the log holds the same table as whoever takes a snapshot. */
class ChangeLogTest extends TenantTest {

    private static final int STEPS = 150;
    private static final List<ProjectRole> ROLES = List.of(ProjectRole.values());

    private KeyTable fold() {
        KeyTable table = new KeyTable();
        long from = 0;
        List<LoggedChange> part = test.registry.changeLog().after(from, 100);
        while (!part.isEmpty()) {
            for (LoggedChange logged : part) {
                assertThat(logged.n()).isEqualTo(from + 1);
                from = logged.n();
                table.apply(logged.change());
            }
            part = test.registry.changeLog().after(from, 100);
        }
        return table;
    }

    private void assertFoldIsSnapshot() {
        Snapshot snapshot = test.registry.changeLog().snapshot();
        KeyTable table = new KeyTable();
        snapshot.changes().forEach(table::apply);
        KeyTable folded = fold();

        assertThat(folded.contentHash()).isEqualTo(table.contentHash());
        assertThat(folded.size()).isEqualTo(table.size());
        LoggedChange newest =
                test.registry.changeLog().after(snapshot.n() - 1, 10).getLast();
        assertThat(newest.n()).isEqualTo(snapshot.n());
        assertThat(newest.token()).isEqualTo(snapshot.token());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void fold_ofTheLogAfterRandomCommands_isTheSnapshot(long seed) {
        Random random = new Random(seed);
        List<ApiKey> keys = new ArrayList<>(List.of(tenant.projectKey().key()));
        List<Project> projects = new ArrayList<>(List.of(tenant.project()));
        for (int i = 0; i < STEPS; i++) {
            step(random, keys, projects);
        }
        assertFoldIsSnapshot();
    }

    private void step(Random random, List<ApiKey> keys, List<Project> projects) {
        ApiKey key = keys.get(random.nextInt(keys.size()));
        Project chosen = projects.get(random.nextInt(projects.size()));
        ProjectRole role = ROLES.get(random.nextInt(ROLES.size()));
        String text = random.nextInt(8) == 0 ? " " : "Name " + random.nextInt(100);
        Outcome<?> outcome = switch (random.nextInt(12)) {
            case 0 -> run(new CreateProject(organization.id(), text, null, null, null));
            case 1 -> run(new UpdateProject(chosen.id(), null, Patch.of("id-" + random.nextInt(20)), null, null));
            case 2 -> random.nextInt(4) == 0 ? run(new ArchiveProject(chosen.id())) : run(new FindProject(1));
            case 3, 4 -> run(new RevokeKey(key.owner(), key.id(), null));
            case 5, 6 -> run(new UpdateKey(key.owner(), key.id(), text, Patch.absent(), role, null));
            default ->
                run(new IssueKey(
                        new KeyOwner.Project(chosen.id()),
                        random.nextBoolean() ? KeyKind.SECRET : KeyKind.PUBLISHABLE,
                        text,
                        null,
                        role,
                        random.nextInt(5) == 0 ? test.clock.instant().plusSeconds(60) : null));
        };
        if (outcome instanceof Outcome.Done<?>(IssuedKey issued)) {
            keys.add(issued.key());
        }
        if (outcome instanceof Outcome.Done<?>(Project made)) {
            projects.add(made);
        }
        test.clock.advance(Duration.ofSeconds(random.nextInt(30)));
    }

    private Outcome<?> run(Command<?> command) {
        return test.execute(owner, command).value();
    }

    private Outcome<?> run(Query<?> query) {
        return test.ask(owner, query).value();
    }

    @Test
    void fold_afterManyThreadsIssuedAndRevoked_isTheSnapshotAndGapFree() throws Exception {
        int threadCount = 16;
        int rounds = 25;
        Set<Long> numbers = java.util.concurrent.ConcurrentHashMap.newKeySet();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> all = IntStream.range(0, threadCount)
                    .mapToObj(i -> threads.submit(() -> {
                        for (int round = 0; round < rounds; round++) {
                            ApiKey key =
                                    test.issueSecret(projectAdmin, project.id()).key();
                            numbers.add(key.changeNumber());
                            assertThat(test.execute(projectAdmin, new RevokeKey(project, 999_999, null))
                                            .changeNumber())
                                    .isLessThanOrEqualTo(6);
                            if (round % 2 == 0) {
                                numbers.add(test.execute(projectAdmin, new RevokeKey(project, key.id(), null))
                                        .changeNumber());
                            }
                        }
                        return i;
                    }))
                    .toList();
            for (Future<Integer> one : all) {
                one.get();
            }
        }

        int changes = threadCount * (rounds + (rounds + 1) / 2);
        assertThat(numbers).hasSize(changes);
        assertThat(test.registry.changeLog().snapshot().n()).isEqualTo(6 + changes);
        assertFoldIsSnapshot();
    }

    @Test
    void snapshot_ofAnEmptyInstallation_hasNeitherNumberNorToken(@TempDir Path empty) {
        database.prepare(empty);
        try (TestRegistry other = TestRegistry.open(empty)) {
            assertThat(other.registry.changeLog().snapshot()).isEqualTo(new Snapshot(0, 0, List.of()));
            assertThat(other.registry.changeLog().after(0, 1)).isEmpty();
        }
    }

    @Test
    void tokens_differFromChangeToChange() {
        assertThat(test.registry.changeLog().after(0, 100))
                .extracting(LoggedChange::token)
                .doesNotHaveDuplicates();
    }

    @Test
    void after_outsideItsLimits_isRefused() {
        assertThatThrownBy(() -> test.registry.changeLog().after(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> test.registry.changeLog().after(0, ChangeLog.MAX_CHANGES_A_READING + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Rule 12: a change of a type that this version doesn't know is a reason to stop, never to skip. */
    @Test
    void after_onAnUnknownType_failsLoudly() throws Exception {
        try (Connection shell = TestDatabase.shell(folder);
                Statement statement = shell.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("UPDATE counter SET n = n + 1");
            statement.execute("INSERT INTO change (n, token, at, type) VALUES (7, 1, 1, 'from the future')");
            statement.execute("COMMIT");
        }

        assertThatThrownBy(() -> test.registry.changeLog().after(0, 100)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void everything_afterReopening_isThereStill() {
        IssuedKey issued = test.issueSecret(owner, project.id());
        Snapshot before = test.registry.changeLog().snapshot();
        test.close();

        test = TestRegistry.open(folder);

        assertThat(test.registry.isSetUp()).isTrue();
        assertThat(test.registry.changeLog().snapshot()).isEqualTo(before);
        assertThat(test.asked(by(issued), new FindKey(project, issued.key().id())))
                .isEqualTo(issued.key());
    }
}
