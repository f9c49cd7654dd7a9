package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.app.Issuer.Issued;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guarantee: a restore brings no revoked key back to life without the operator being told. */
class RestoreIT {

    private static final int INCOMPLETE = 3;

    @TempDir
    private Path folder;

    private Path data;
    private Path backup;
    private Tenant tenant;
    private Issued kept;
    private Issued revoked;
    private Issued ofArchived;
    private Issued later;
    private long archived;

    /** A backup, and after it a revoke, an archived project and a new key. */
    @BeforeEach
    void backUpAndGoOn() {
        data = folder.resolve("data");
        backup = folder.resolve("backup.db");
        tenant = Tenant.setUp(data);
        try (RunningInstallation server = RunningInstallation.start(data)) {
            Issuer issuer = new Issuer(server.control(), tenant.ownerKey());
            archived = issuer.project("Archived");
            kept = issuer.projectKey(tenant.projectId(), "secret", "editor");
            revoked = issuer.projectKey(tenant.projectId(), "secret", "editor");
            ofArchived = issuer.projectKey(archived, "secret", "editor");
            CommandLineRun made = CommandLineRun.of("backup", backup.toString(), "--data", data.toString());
            assertThat(made.status()).as(made.err()).isEqualTo(Main.OK);
            issuer.revoke(tenant.projectId(), revoked.id());
            issuer.archive(archived);
            later = issuer.projectKey(tenant.projectId(), "secret", "editor");
        }
    }

    private CommandLineRun restore(String... more) {
        CommandLineRun run = CommandLineRun.of(java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("restore", backup.toString(), "--data", data.toString()),
                        java.util.stream.Stream.of(more))
                .toArray(String[]::new));
        assertThat(run.out() + run.err()).doesNotContain("Exception", "\tat ");
        return run;
    }

    private CommandLineRun doctor() {
        return CommandLineRun.of("doctor", "--data", data.toString());
    }

    private void assertPasses(RunningInstallation server, Issued key, boolean expected) {
        assertThat(server.gate().letsPass(key.value())).as(key.toString()).isEqualTo(expected);
        assertThat(server.control().as(key.value()).get("/api/client/me").status())
                .isEqualTo(expected ? 200 : 401);
    }

    @Test
    void restore_whileTheServerRuns_isRefused() {
        try (RunningInstallation server = RunningInstallation.start(data)) {
            CommandLineRun run = restore();

            assertThat(run.status()).isEqualTo(Main.FAILED);
            assertThat(run.err()).contains("A server runs", "Stop it");
            assertPasses(server, revoked, false);
            assertPasses(server, later, true);
        }
    }

    @Test
    void restore_overALaterDatabase_revokesAgain_andNamesWhat() {
        CommandLineRun run = restore();

        assertThat(run.status()).as(run.out() + run.err()).isEqualTo(Main.OK);
        assertThat(run.out()).doesNotContain("WARNING");
        String again =
                run.out().substring(run.out().indexOf("Done again"), run.out().indexOf("Issued after"));
        String gone = run.out().substring(run.out().indexOf("Issued after"));
        assertThat(again).containsPattern("key\\S* +" + revoked.id() + " ");
        assertThat(again).containsPattern("project\\S* +" + archived + " ");
        assertThat(again).doesNotContainPattern("key\\S* +" + kept.id() + " ");
        assertThat(gone).containsPattern("key\\S* +" + later.id() + " ");
        assertThat(doctor().status()).isEqualTo(Main.OK);
        for (int start = 0; start < 2; start++) {
            try (RunningInstallation server = RunningInstallation.start(data)) {
                assertPasses(server, kept, true);
                assertPasses(server, revoked, false);
                assertPasses(server, ofArchived, false);
                assertPasses(server, later, false);
                Issued next = new Issuer(server.control(), tenant.ownerKey())
                        .projectKey(tenant.projectId(), "secret", "editor");
                assertThat(next.id()).isGreaterThan(later.id());
            }
        }
    }

    /** What was revoked since would live again, and nobody would hear of it. */
    @Test
    void backup_copiedByHand_isNotServed() throws Exception {
        Files.copy(backup, data.resolve("keystile.db"), StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(data.resolve("keystile.db-wal"));
        Files.deleteIfExists(data.resolve("keystile.db-shm"));

        assertThatThrownBy(() -> RunningInstallation.start(data))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is a backup taken at")
                .hasMessageContaining("keystile restore");
    }

    @Test
    void restore_overNothingOrRubble_saysThatNobodyKnows_andDoctorGoesOnSayingIt() throws Exception {
        Path database = data.resolve("keystile.db");
        Files.writeString(database, "These are not the rows you look for.".repeat(500));
        CommandLineRun overRubble = restore();
        assertIncomplete(overRubble);
        assertThat(overRubble.out()).contains("is now " + data);
        Files.delete(database);
        Files.deleteIfExists(data.resolve("keystile.db-wal"));
        CommandLineRun overNothing = restore("--json");

        assertThat(overNothing.status()).isEqualTo(INCOMPLETE);
        var document = Json.read(overNothing.out());
        assertThat(document.path("complete").asBoolean()).isFalse();
        assertThat(document.path("kept_beside").isNull()).isTrue();
        assertThat(doctor().out()).contains("WARNING", "restore");
        try (RunningInstallation server = RunningInstallation.start(data)) {
            assertPasses(server, kept, true);
            assertThat(doctor().out()).contains("WARNING", "restore");
        }
    }

    private void assertIncomplete(CommandLineRun run) {
        assertThat(run.status()).as(run.out() + run.err()).isEqualTo(INCOMPLETE);
        assertThat(run.out()).contains("WARNING: ", "revoke");
        assertThat(doctor().out()).contains("WARNING");
    }

    @Test
    void restore_ofWhatIsNoBackup_changesNothing() throws Exception {
        Path good = backup;
        for (Path bad : new Path[] {
            folder.resolve("missing.db"),
            Files.writeString(folder.resolve("broken.db"), "no rows"),
            data.resolve("keystile.db"),
            halfOf(good)
        }) {
            backup = bad;
            CommandLineRun run = restore();

            assertThat(run.status()).isEqualTo(Main.FAILED);
            assertThat(run.err()).startsWith("keystile: ");
            assertThat(run.out()).isEmpty();
        }
        try (RunningInstallation server = RunningInstallation.start(data)) {
            assertPasses(server, later, true);
            assertPasses(server, revoked, false);
        }
    }

    private Path halfOf(Path file) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        return Files.write(folder.resolve("half.db"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
    }
}
