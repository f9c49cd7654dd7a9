package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data folder of the first version serves after the start, with its keys as they were. */
class UpgradeIT {

    @TempDir
    private Path data;

    @Test
    void serve_onADataFolderOfTheFirstVersion_bringsItUpToDate_andItsKeysAreGood() throws Exception {
        FirstVersion old = FirstVersion.make(data);
        assertThat(FirstVersion.versionOf(data)).isEqualTo("1");
        try (RunningInstallation server = RunningInstallation.start(data)) {
            Client owner = server.control().as(old.ownerKey());

            assertThat(server.gate().letsPass(old.ownerKey())).isTrue();
            assertThat(server.gate().letsPass(old.secretKey())).isTrue();
            assertThat(server.gate().letsPass(old.revokedKey())).isFalse();
            Answer keys = Issuer.expectOk(owner.get(Issuer.keysOf(old.projectId()) + "?include=revoked"));
            assertThat(keys.json().path("results")).hasSize(2);
            Issuer issuer = new Issuer(server.control(), old.ownerKey());
            assertThat(server.gate()
                            .letsPass(issuer.projectKey(old.projectId(), "secret", "editor")
                                    .value()))
                    .isTrue();
            Issuer.expectOk(owner.send("POST", "/api/admin/projects/" + old.projectId() + "/smtp-proxy", null));
        }
        assertThat(FirstVersion.versionOf(data)).isNotEqualTo("1");
        CommandLineRun doctor = CommandLineRun.of("doctor", "--data", data.toString());
        assertThat(doctor.status()).as(doctor.out()).isEqualTo(Main.OK);
    }

    /** Doctor looks at an old installation without altering it. */
    @Test
    void doctor_onADataFolderOfTheFirstVersion_saysThatItIsWhole_andLeavesItSo() throws Exception {
        FirstVersion.make(data);
        CommandLineRun doctor = CommandLineRun.of("doctor", "--data", data.toString());

        assertThat(doctor.status()).as(doctor.out()).isEqualTo(Main.OK);
        assertThat(FirstVersion.versionOf(data)).isEqualTo("1");
    }
}
