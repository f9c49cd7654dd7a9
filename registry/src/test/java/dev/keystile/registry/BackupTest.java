package dev.keystile.registry;

import static dev.keystile.registry.TestRegistry.by;
import static dev.keystile.registry.TestRegistry.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.registry.command.RevokeKey;
import dev.keystile.registry.query.FindKey;
import dev.keystile.registry.upkeep.BackedUp;
import dev.keystile.registry.upkeep.Doctor;
import dev.keystile.registry.upkeep.Examination;
import dev.keystile.registry.upkeep.Restore;
import dev.keystile.registry.upkeep.UpkeepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Backups while the database is in use. */
class BackupTest extends SqliteTest {

    private Path target() {
        return folder.resolve("backup.db");
    }

    private long filesInFolder() throws IOException {
        try (var files = Files.list(folder)) {
            return files.count();
        }
    }

    @Test
    void backUp_ofALiveDatabase_isAWholeOneThatItsOwnerAloneCanRead() throws IOException {
        BackedUp made = test.registry.backUp(target());

        assertThat(made.takenAt()).isEqualTo(test.clock.instant());
        assertThat(made.changeNumber())
                .isEqualTo(test.registry.changeLog().snapshot().n());
        assertThat(made.bytes()).isEqualTo(Files.size(target()));
        assertThat(made.examination().complaints()).isEmpty();
        Examination found = Doctor.examine(target());
        assertThat(found.complaints()).isEmpty();
        assertThat(found.findings())
                .anySatisfy(finding ->
                        assertThat(finding.text()).contains("This is a backup, taken at " + test.clock.instant()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target())))
                .isEqualTo("rw-------");
        assertThat(Files.exists(folder.resolve("backup.db.partial"))).isFalse();
    }

    @Test
    void backUp_holdsWhatTheDatabaseHolds() throws IOException {
        Snapshot live = test.registry.changeLog().snapshot();
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        test.registry.backUp(target());
        Restore.restore(target(), file(elsewhere), test.clock);

        try (TestRegistry copy = TestRegistry.open(elsewhere)) {
            assertThat(copy.registry.changeLog().snapshot()).isEqualTo(live);
            assertThat(copy.asked(
                            by(tenant.organizationKey()),
                            new FindKey(project, tenant.projectKey().key().id())))
                    .isEqualTo(tenant.projectKey().key());
        }
    }

    /** The guarantee: a backup that is put in place by hand revives no revoked key behind anybody's back. */
    @Test
    void open_ofABackupThatWasPutInPlaceByHand_isRefusedWithTheMend() throws IOException {
        IssuedKey leaked = test.issueSecret(by(tenant.organizationKey()), project.id());
        test.registry.backUp(target());
        test.done(owner, new RevokeKey(project, leaked.key().id(), null));
        test.close();
        Files.copy(target(), file(folder), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> TestRegistry.open(folder))
                .isInstanceOf(DatabaseRefusedException.class)
                .hasMessageContaining(file(folder).toString())
                .hasMessageContaining("a backup taken at " + test.clock.instant())
                .hasMessageContaining("./keystile restore FILE");

        Restore.restore(target(), file(folder), test.clock);
        test = TestRegistry.open(folder); // the negative control
    }

    @Test
    void backUp_toWhereSomethingIs_isRefusedAndLeavesIt() throws IOException {
        Files.writeString(target(), "precious");
        long before = filesInFolder();

        assertThatThrownBy(() -> test.registry.backUp(target()))
                .isInstanceOf(UpkeepException.class)
                .hasMessageContaining("never overwrite");
        assertThatThrownBy(() -> test.registry.backUp(file(folder))).isInstanceOf(UpkeepException.class);

        assertThat(Files.readString(target())).isEqualTo("precious");
        assertThat(filesInFolder()).isEqualTo(before);
    }

    @Test
    void backUp_besideALeftover_saysWhatToDo() throws IOException {
        Files.writeString(folder.resolve("backup.db.partial"), "half");

        assertThatThrownBy(() -> test.registry.backUp(target()))
                .isInstanceOf(UpkeepException.class)
                .hasMessageContaining("Remove it");

        assertThat(Files.exists(target())).isFalse();
    }

    @Test
    void backUp_intoAFolderThatIsNotThere_isRefused() {
        assertThatThrownBy(() -> test.registry.backUp(folder.resolve("no/backup.db")))
                .isInstanceOf(UpkeepException.class);
    }

    /** While keys are issued and revoked, every backup is of one moment. */
    @Test
    void backUp_amidChanges_isWhole() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Integer> issuing = threads.submit(() -> {
                int issued = 0;
                for (; !enough.get(); issued++) {
                    test.issueSecret(owner, project.id());
                }
                return issued;
            });
            for (int i = 0; i < 3; i++) {
                assertThat(test.registry
                                .backUp(folder.resolve("backup-" + i))
                                .examination()
                                .complaints())
                        .isEmpty();
            }
            enough.set(true);
            assertThat(issuing.get()).isPositive();
        }
    }
}
