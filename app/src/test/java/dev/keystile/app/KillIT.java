package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.app.KeyLives.Life;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Guarantee: after kill -9 at any moment and a restart, everything that was answered holds, and nothing is
 * half-done. Runs longer with {@code -Dkeystile.long=true}; {@code -Dkeystile.seed=N} repeats a run's
 * choices.
 */
class KillIT {

    private static final int ROUNDS = Boolean.getBoolean("keystile.long") ? 40 : 5;

    @TempDir
    private Path folder;

    private KillHunt hunt(Tenant tenant) {
        return new KillHunt(
                new KillHunt.Place() {
                    @Override
                    public ServingKeystile serve() {
                        return Keystile.in(folder).serve();
                    }

                    @Override
                    public StoredTruth truth() throws SQLException {
                        return StoredTruth.copyOf(folder.resolve("data"), folder.resolve("copy"));
                    }
                },
                tenant);
    }

    @Test
    void kill_atRandomPoints_losesNothingAnswered_andLeavesNothingHalfDone() throws Exception {
        hunt(Keystile.in(folder).init()).run(ROUNDS);
    }

    /** Negative control: where an older copy was put back, answers that came after it don't hold, and that is seen. */
    @Test
    void holds_afterAnOldCopyWasPutBack_isFalse() throws Exception {
        Path data = folder.resolve("data");
        Tenant tenant = Tenant.setUp(data);
        KillHunt hunt = hunt(tenant);
        KeyLives created = new KeyLives(tenant.projectId(), "created-");
        KeyLives revoked = new KeyLives(tenant.projectId(), "revoked-");
        List<Life> before = new ArrayList<>();
        try (RunningInstallation installation = RunningInstallation.start(data)) {
            revoked.create(installation.control().as(tenant.ownerKey()), before);
        }
        StoredTruth.copyOf(data, folder.resolve("copy")).close();
        try (RunningInstallation installation = RunningInstallation.start(data)) {
            Client owner = installation.control().as(tenant.ownerKey());
            created.create(owner, new ArrayList<>());
            revoked.revoke(owner, before.getFirst());
            hunt.assertHolds(installation.control(), installation.gate(), created);
            hunt.assertHolds(installation.control(), installation.gate(), revoked);
        }
        StoredTruth.copyOf(folder.resolve("copy"), data).close();
        try (RunningInstallation installation = RunningInstallation.start(data)) {
            assertFails(() -> hunt.assertHolds(installation.control(), installation.gate(), created));
            assertFails(() -> hunt.assertHolds(installation.control(), installation.gate(), revoked));
        }
    }

    private static void assertFails(ThrowingCallable check) {
        assertThatThrownBy(check).isInstanceOf(AssertionError.class).hasMessageContaining("key ");
    }

    /** Negative control: each sort of harm is seen, in a copy that was whole before. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            numbers are contiguous from 1                | DELETE FROM change WHERE n = 3
            the counter is the newest change's number    | DELETE FROM change WHERE n = (SELECT MAX(n) FROM change)
            the counter is the newest change's number    | UPDATE counter SET n = n + 1
            a key is as its newest change says           | UPDATE api_key SET revoked_at = 1, revoked_by_type = 'key', revoked_by_id = 1
            a key is as its newest change says           | UPDATE api_key SET role = 'editor' WHERE role = 'admin'
            a key is as its newest change says           | UPDATE change SET digest = zeroblob(32) WHERE type = 'key'
            a project is as its newest change says       | UPDATE project SET archived_at = 1
            an organization is as its newest change says | UPDATE organization SET external_id = 'x'
            a change is about something that there is    | DELETE FROM api_key
            a key's changes are in the audit, each once  | DELETE FROM audit WHERE action = 'key.issued'
            a key's issue is in the audit                | UPDATE audit SET action = 'key.updated' WHERE action = 'key.issued'
            a key's end is in the audit, and nothing else is | UPDATE audit SET action = 'key.revoked' WHERE action = 'key.issued'
            what rows refer to is there                  | DELETE FROM project
            """)
    void halfDone_afterHarm_seesIt(String rule, String harm) throws SQLException {
        Tenant.setUp(folder);
        try (StoredTruth truth = StoredTruth.copyOf(folder, folder.resolve("copy"))) {
            assertThat(truth.halfDone()).isEmpty();

            truth.harm("PRAGMA foreign_keys = OFF", harm);

            assertThat(truth.halfDone()).anyMatch(broken -> broken.startsWith("not so: " + rule + ":"));
        }
    }
}
