package dev.keystile.registry;

import static dev.keystile.registry.TestRegistry.CONTEXT;
import static dev.keystile.registry.TestRegistry.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.check.CheckRequest;
import dev.keystile.core.check.Verdict;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.command.ArchiveOrganization;
import dev.keystile.registry.command.CreateProject;
import dev.keystile.registry.command.IssueKey;
import dev.keystile.registry.command.RevokeKey;
import dev.keystile.registry.command.UpdateKey;
import dev.keystile.registry.query.ListKeys;
import dev.keystile.registry.query.PageRequest;
import dev.keystile.registry.testing.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The guarantee: a key's value is in the answer that made it, and in no byte of any file. */
class PlaintextAtRestTest extends TenantTest {

    private static final int PIECE = 12;
    private static final Pattern WORDS = Pattern.compile("\\w{" + PIECE + ",}+");

    private final List<String> values = new ArrayList<>();

    private void remember(IssuedKey issued) {
        values.add(issued.plaintext().revealPlaintext());
    }

    /** Mints, lists, renames, replays, fails and revokes. */
    private void live() {
        remember(tenant.organizationKey());
        remember(tenant.projectKey());
        for (int i = 0; i < 20; i++) {
            IssuedKey issued = test.issueSecret(owner, project.id());
            remember(issued);
            String value = issued.plaintext().revealPlaintext();
            long id = issued.key().id();
            test.refused(owner, new UpdateKey(project, id, value, Patch.absent(), null, null));
            test.refused(owner, new UpdateKey(project, id, null, Patch.of("see " + value), null, null));
            test.refused(owner, new RevokeKey(project, id, value));
            test.refused(owner, new IssueKey(project, KeyKind.SECRET, value, null, ProjectRole.ADMIN, null));
            test.refused(owner, new CreateProject(organization.id(), value, value, value, value));
            test.refused(owner, new ArchiveOrganization(organization.id(), value));
            test.asked(owner, new ListKeys(project, false, new PageRequest(null, false, 5, null, null, value)));
            test.registry
                    .refusals()
                    .refused(
                            new CheckRequest(value, "GET", "/api/client/users?key=" + value, false),
                            new Verdict.Unauthenticated(Verdict.Unauthenticated.Reason.WRONG_SURFACE, id));
            replay(value);
            if (i % 2 == 0) {
                test.done(owner, new RevokeKey(project, id, null));
            }
        }
        test.registry.tidy();
    }

    /** Even a caller's idempotency key that is an API key leaves nothing. */
    private void replay(String idempotencyKey) {
        for (int i = 0; i < 2; i++) {
            var answer = test.registry.execute(
                    owner,
                    CONTEXT,
                    new IssueKey(project, KeyKind.PUBLISHABLE, "Key", null, ProjectRole.SUPPORT, null),
                    new Idempotency<>(idempotencyKey, new byte[] {1}, outcome -> new StoredResponse(200, "masked")));
            if (answer.value() instanceof Replayable.Fresh<IssuedKey>(Outcome.Done<IssuedKey>(IssuedKey issued))) {
                remember(issued);
            }
        }
    }

    /** SQLite's file and its WAL; or what a PostgreSQL server has written: the database, the WAL and the log. */
    private List<Path> files() throws Exception {
        return switch (database) {
            case SQLITE -> filesIn(folder);
            case POSTGRES -> serverFiles();
        };
    }

    private List<Path> serverFiles() throws Exception {
        PostgresServer server = PostgresServer.shared();
        server.execute("postgres", "CHECKPOINT");
        List<Path> all = new ArrayList<>(filesIn(server.dataFolder().resolve("pg_wal")));
        try (Connection shell = TestDatabase.shell(folder);
                Statement statement = shell.createStatement();
                var row = statement.executeQuery("SELECT oid FROM pg_database WHERE datname = current_database()")) {
            row.next();
            all.addAll(filesIn(server.dataFolder().resolve("base/" + row.getString(1))));
        }
        all.add(server.logFile());
        return all;
    }

    private List<Path> databaseFiles() throws Exception {
        return files().stream()
                .filter(file -> file.toString().contains("keystile.db")
                        || file.toString().contains("pg_wal"))
                .toList();
    }

    private static List<Path> filesIn(Path place) throws java.io.IOException {
        try (Stream<Path> all = Files.walk(place)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /** Whether any twelve characters of any value are in a text. */
    private static boolean holdsPieceOf(String text, List<String> values) {
        Set<String> pieces = new HashSet<>();
        for (String value : values) {
            for (int i = 0; i + PIECE <= value.length(); i++) {
                pieces.add(value.substring(i, i + PIECE));
            }
        }
        return WORDS.matcher(text)
                .results()
                .anyMatch(word -> IntStream.rangeClosed(word.start(), word.end() - PIECE)
                        .anyMatch(i -> pieces.contains(text.substring(i, i + PIECE))));
    }

    private void assertNoPieceInAnyFile() throws Exception {
        for (Path file : files()) {
            String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            assertThat(holdsPieceOf(text, values))
                    .as(file.getFileName().toString())
                    .isFalse();
        }
    }

    @Test
    void files_afterKeysHaveLivedAndDied_holdNoPieceOfAValue() throws Exception {
        live();

        assertThat(values).hasSizeGreaterThan(40);
        assertThat(databaseFiles()).hasSizeGreaterThan(1);
        assertNoPieceInAnyFile();
        test.close();
        assertNoPieceInAnyFile();
    }

    /** The negative control: a value that does get into a row is found. */
    @Test
    void theSearch_forAValueThatWasStored_findsIt() throws Exception {
        String value = tenant.projectKey().plaintext().revealPlaintext();
        test.done(owner, new UpdateKey(project, 2, value.substring(10, 30), Patch.absent(), null, null));

        boolean found = false;
        for (Path file : files()) {
            found |= holdsPieceOf(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1), List.of(value));
        }
        assertThat(found).isTrue();
    }

    @Test
    void theTypes_thatCarryAKey_printItsMask() {
        assertThat(tenant.toString())
                .doesNotContain(
                        tenant.projectKey().plaintext().revealPlaintext().substring(8, 20));
    }
}
