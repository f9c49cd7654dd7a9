package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What options do to a running installation. */
class OptionsTest {

    private static final String ME = "/api/client/me";

    @TempDir
    private Path folder;

    private Tenant tenant;

    @BeforeEach
    void setUp() {
        tenant = Tenant.setUp(folder);
    }

    @Test
    void keyBrand_isInNewKeys_andOldOnesGoOn() {
        try (RunningInstallation installation = RunningInstallation.start(folder, "--key-brand", "acme")) {
            Issuer issuer = new Issuer(installation.control(), tenant.ownerKey());
            String secret =
                    issuer.projectKey(tenant.projectId(), "secret", "admin").value();
            String organization = issuer.organizationKey("member").value();

            assertThat(secret).matches("sk_acme_[0-9A-Za-z]{38}");
            assertThat(organization).matches("ok_acme_[0-9A-Za-z]{38}");
            assertThat(installation.gate().letsPass(secret)).isTrue();
            assertThat(installation.gate().letsPass(organization)).isTrue();
            assertThat(installation.gate().letsPass(tenant.adminKey())).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"refuse, permission_denied, 403, 0", "report, '', 200, 1", "off, '', 200, 0"})
    void browserRefusal_decidesWhatBecomesOfASecretKeyInABrowser(String mode, String code, int status, int reports) {
        try (RunningInstallation installation = RunningInstallation.start(folder, "--browser-refusal", mode)) {
            Client gate = installation.gate().client();
            String question = Json.object(
                    "key", tenant.adminKey(), "method", "GET", "path", ME, "origin", "https://shop.example");
            Client browser = installation.control().as(tenant.adminKey()).with("Sec-Fetch-Site", "same-origin");

            assertThat(gate.post("/v1/check", question).code()).isEqualTo(code);
            assertThat(gate.post("/v1/check", question).code()).isEqualTo(code);
            assertThat(browser.get(ME).status()).isEqualTo(status);
        }
        assertThat(reportsInAudit()).isEqualTo(reports);
    }

    /** An end writes down what waits to be written, so a second start shows it at once. */
    private int reportsInAudit() {
        try (RunningInstallation installation = RunningInstallation.start(folder)) {
            Client owner = installation.control().as(tenant.ownerKey());
            return Issuer.expectOk(owner.get("/api/admin/organizations/audit?action=key.in_browser"))
                    .json()
                    .path("results")
                    .size();
        }
    }

    @Test
    void gateTokenFile_isAskedForAtTheGate_andNowhereElse() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "0123456789abcdef\n");
        try (RunningInstallation installation =
                RunningInstallation.start(folder, "--gate-token-file", file.toString())) {
            Client gate = installation.gate().client();
            Gate known = new Gate(gate.with("X-Keystile-Gate-Token", "0123456789abcdef"));
            Gate stranger = new Gate(gate.with("X-Keystile-Gate-Token", "0123456789abcdeF"));

            assertThat(known.letsPass(tenant.adminKey())).isTrue();
            assertThat(known.forwardAuth(tenant.adminKey(), "GET", ME).status()).isEqualTo(200);
            assertThat(stranger.check(tenant.adminKey(), "GET", ME).status()).isNotEqualTo(200);
            assertThat(installation.gate().check(tenant.adminKey(), "GET", ME).status())
                    .isNotEqualTo(200);
            assertThat(installation
                            .gate()
                            .forwardAuth(tenant.adminKey(), "GET", ME)
                            .status())
                    .isNotEqualTo(200);
            assertThat(gate.get("/health/ready").status()).isEqualTo(200);
            assertThat(installation.control().as(tenant.adminKey()).get(ME).status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"'127.0.0.0/8', 192.0.2.7", "10.0.0.0/8, 127.0.0.1"})
    void trustedProxies_decideWhoseForwardedForIsInTheAudit(String trusted, String address) {
        try (RunningInstallation installation = RunningInstallation.start(folder, "--trusted-proxies", trusted)) {
            Client owner = installation.control().as(tenant.ownerKey());
            Issuer.expectOk(owner.with("X-Forwarded-For", "198.51.100.1, 192.0.2.7")
                    .post("/api/admin/projects", Json.object("name", "Seen")));
            Answer audit = owner.get("/api/admin/organizations/audit?action=project.created&limit=1");

            assertThat(audit.json()
                            .path("results")
                            .path(0)
                            .path("client_address")
                            .asString())
                    .isEqualTo(address);
        }
    }

    @Test
    void trustedProxies_decideWhoMayAskByForwardAuth() {
        try (RunningInstallation installation = RunningInstallation.start(folder, "--trusted-proxies", "10.0.0.0/8")) {
            assertThat(installation
                            .gate()
                            .forwardAuth(tenant.adminKey(), "GET", ME)
                            .status())
                    .isEqualTo(403);
            assertThat(installation.gate().letsPass(tenant.adminKey())).isTrue();
        }
    }

    @Test
    void publicUrl_isToldAtTheStart() {
        try (RunningInstallation installation =
                RunningInstallation.start(folder, "--public-url", "https://keys.example.com")) {
            assertThat(installation.greeting()).contains("https://keys.example.com");
        }
    }
}
