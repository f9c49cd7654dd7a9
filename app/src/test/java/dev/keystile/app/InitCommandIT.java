package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.app.Keystile.Finished;
import dev.keystile.app.Keystile.Started;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code init} as a process of its own: before a server, through one, over TLS, and a second time. */
class InitCommandIT {

    @TempDir
    private Path folder;

    @Test
    void init_beforeServe_printsTheDocumentAlone_andItsKeysAreGood() throws Exception {
        Finished init = Keystile.in(folder).run(Keystile.INIT);

        assertThat(init.status()).isZero();
        assertThat(init.err()).isEmpty();
        assertThat(init.out())
                .matches("\\{\"organization_id\":\\d+,\"project_id\":\\d+,\"organization_key\":\"ok_[0-9A-Za-z]{38}\","
                        + "\"project_key\":\"sk_[0-9A-Za-z]{38}\"}\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data"))))
                .isEqualTo("rwx------");
        assertSecondInitChangesNothing();
        try (ServingKeystile server = Keystile.in(folder).serve()) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(folder.resolve("data/operator.token"))))
                    .isEqualTo("rw-------");
            assertThat(server.out()).doesNotContain("Nothing is set up");
            assertKeysAreGood(server, Keystile.tenant(init.out()));
            assertSecondInitChangesNothing();
        }
    }

    private static void assertKeysAreGood(ServingKeystile server, Tenant tenant) {
        Answer organization = server.control().as(tenant.ownerKey()).get("/api/admin/organizations/me");
        Answer project = server.control().as(tenant.adminKey()).get("/api/client/me");

        assertThat(organization.text("role")).isEqualTo("owner");
        assertThat(organization.json().path("organization").path("id").asLong()).isEqualTo(tenant.organizationId());
        assertThat(project.text("role")).isEqualTo("admin");
        assertThat(project.number("id")).isEqualTo(tenant.projectId());
        assertThat(project.text("name")).isEqualTo("Shop");
        assertThat(server.gate().letsPass(tenant.ownerKey())).isTrue();
        assertThat(server.gate().letsPass(tenant.adminKey())).isTrue();
    }

    /** By itself or through the server, whichever there is. */
    private void assertSecondInitChangesNothing() throws Exception {
        List<String> before = truth();
        Finished second = Keystile.in(folder).run(Keystile.INIT);

        assertThat(second.status()).isEqualTo(Main.FAILED);
        assertThat(second.out()).isEmpty();
        assertThat(second.err())
                .contains("set up already", "Nothing was changed.")
                .doesNotContain("Exception");
        assertThat(truth()).isEqualTo(before);
    }

    private List<String> truth() throws Exception {
        try (StoredTruth truth = StoredTruth.copyOf(folder.resolve("data"), folder.resolve("copy"))) {
            return truth.column("SELECT 'change ' || n || token FROM change UNION ALL SELECT 'key ' || id FROM api_key"
                    + " UNION ALL SELECT 'organization ' || id || name FROM organization"
                    + " UNION ALL SELECT 'audit ' || id FROM audit WHERE outcome = 'done'");
        }
    }

    @Test
    void init_twiceAtOnce_setsUpOnce() throws Exception {
        Started first = Keystile.in(folder).start(Keystile.INIT);
        Started second = Keystile.in(folder).start(Keystile.INIT);
        int firstStatus = first.process().waitFor();
        int secondStatus = second.process().waitFor();
        String loser = firstStatus == 0 ? second.err() : first.err();

        assertThat(List.of(firstStatus, secondStatus)).containsExactlyInAnyOrder(Main.OK, Main.FAILED);
        assertThat(loser).contains("set up already", "Nothing was changed.");
        try (StoredTruth truth = StoredTruth.copyOf(folder.resolve("data"), folder.resolve("copy"))) {
            assertThat(truth.column("SELECT id FROM organization")).hasSize(1);
            assertThat(truth.halfDone()).isEmpty();
        }
    }

    @Test
    void init_throughARunningServer_makesItReady_withoutARestart() {
        try (ServingKeystile server = Keystile.in(folder).serve()) {
            assertNotReady(server);
            Finished init = Keystile.in(folder).run(Keystile.INIT);

            assertThat(init.err()).isEmpty();
            assertThat(init.status()).isZero();
            assertKeysAreGood(server, Keystile.tenant(init.out()));
            assertThat(server.control().get("/health/ready").status()).isEqualTo(200);
            assertThat(server.gate().client().get("/health/ready").status()).isEqualTo(200);
        }
    }

    /** Live, not ready, and it says how to begin. */
    private static void assertNotReady(ServingKeystile server) {
        for (Client client : List.of(server.control(), server.gate().client())) {
            assertThat(client.get("/health/live").status()).isEqualTo(200);
            Answer ready = client.get("/health/ready");
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.body()).containsPattern("not.set.up");
        }
        assertThat(server.out()).contains("Nothing is set up here yet", "init --organization");
    }

    @Test
    void init_throughARunningServerWithTls_trustsItsOwnCertificate() throws Exception {
        SelfSigned certificate = SelfSigned.make(folder);
        String[] tls = {
            "--tls-certificate", "server.crt", "--tls-key", certificate.key().toString()
        };
        try (ServingKeystile server = Keystile.in(folder).serve(tls)) {
            Finished init = Keystile.in(folder).run(Keystile.INIT);
            Tenant tenant = Keystile.tenant(init.out());
            Client control = Client.of(server.controlUrl(), certificate.trust());
            Gate gate = new Gate(Client.of(server.gateUrl(), certificate.trust()));

            assertThat(init.status()).isZero();
            assertThat(server.controlUrl()).startsWith("https://");
            assertThat(server.gateUrl()).startsWith("https://");
            assertThat(control.as(tenant.adminKey()).get("/api/client/me").status())
                    .isEqualTo(200);
            assertThat(gate.letsPass(tenant.adminKey())).isTrue();
            assertThat(RawHttp.exchange(server.controlPort(), "GET /health/live HTTP/1.0\r\n\r\n"))
                    .doesNotContain("\"ok\"");
            assertThat(RawHttp.exchange(server.gatePort(), "GET /health/live HTTP/1.0\r\n\r\n"))
                    .doesNotContain("\"ok\"");
        }
    }

    @Test
    void init_forPeople_showsTheKeysAndWhatToDoNext_withABrand() {
        Finished init = Keystile.in(folder)
                .run(
                        "init",
                        "--organization",
                        "Ümlaut & Söhne",
                        "--project",
                        "Shop",
                        "--owner-email",
                        "owner@acme.example",
                        "--data",
                        "elsewhere",
                        "--key-brand",
                        "acme");

        assertThat(init.status()).isZero();
        assertThat(init.out()).containsPattern("ok_acme_[0-9A-Za-z]{38}").containsPattern("sk_acme_[0-9A-Za-z]{38}");
        assertThat(init.out()).contains("shown this once", "curl ");
        assertThat(folder.resolve("elsewhere/keystile.db")).exists();
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void init_withBadValues_exitsOne_saysWhy_andSetsNothingUp() {
        Finished blank = Keystile.in(folder)
                .run("init", "--organization", " ", "--project", "Shop", "--owner-email", "owner@acme.example");
        Finished email = Keystile.in(folder)
                .run("init", "--organization", "Acme", "--project", "Shop", "--owner-email", "nobody");
        Finished good = Keystile.in(folder).run(Keystile.INIT);

        assertThat(blank.status()).isEqualTo(Main.FAILED);
        assertThat(blank.err()).contains("organization", "Nothing was changed.");
        assertThat(email.status()).isEqualTo(Main.FAILED);
        assertThat(email.err()).contains("owner_email");
        assertThat(good.status()).isZero();
    }
}
