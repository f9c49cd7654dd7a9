package dev.keystile.registry.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.registry.Actor;
import dev.keystile.registry.Registry;
import dev.keystile.registry.RequestContext;
import dev.keystile.registry.command.CreateOrganization;
import dev.keystile.registry.command.SetUpInstallation;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The guarantee: wherever a restore is cut short, the old database or the new one is there, whole. */
class RestoreCrashTest {

    private static final Actor OPERATOR = new Actor.Operator();
    private static final RequestContext CONTEXT = new RequestContext("req_1", null);

    /** What ends the process, as far as the restore is concerned. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    @TempDir
    Path folder;

    private Path database;
    private Path backup;
    private long oldNumber;

    private Registry open() {
        return Registry.openForUpkeep(database, InstantSource.system(), new SecureRandom());
    }

    @BeforeEach
    void prepare() {
        database = folder.resolve("keystile.db");
        backup = folder.resolve("backup.db");
        try (Registry registry = open()) {
            registry.execute(OPERATOR, CONTEXT, new SetUpInstallation("Acme", "Shop", "owner@acme.example"));
            registry.backUp(backup);
            registry.execute(OPERATOR, CONTEXT, new CreateOrganization("B", null, null, null, "owner@b.example"));
            oldNumber = registry.changeLog().snapshot().n();
        }
    }

    private long number() {
        try (Registry registry = open()) {
            return registry.changeLog().snapshot().n();
        }
    }

    @ParameterizedTest
    @EnumSource(Restore.Stage.class)
    void restore_cutShort_leavesTheOldOrTheNewAndCanBeRunAgain(Restore.Stage at) {
        Restore cut = new Restore(backup, database, InstantSource.system(), stage -> {
            if (stage == at) {
                throw new Crash();
            }
        });

        assertThatThrownBy(cut::run).isInstanceOf(Crash.class);

        assertThat(Doctor.examine(database).isWhole()).isTrue();
        assertThat(number()).isEqualTo(at == Restore.Stage.DONE ? 6 : oldNumber);
        assertThat(Restore.restore(backup, database, InstantSource.system()).backupTakenAt())
                .isNotNull();
        assertThat(number()).isEqualTo(6);
    }
}
