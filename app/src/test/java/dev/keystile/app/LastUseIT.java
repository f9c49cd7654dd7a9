package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.app.Issuer.Issued;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The last use of a key outlives a clean stop, and is right to the second. */
class LastUseIT {

    @TempDir
    private Path data;

    @Test
    void use_atTheGate_isShownAfterACleanStop() {
        Tenant tenant = Tenant.setUp(data);
        Issued used;
        Issued refused;
        Issued unused;
        Instant before;
        Instant after;
        try (RunningInstallation server = RunningInstallation.start(data)) {
            Issuer issuer = new Issuer(server.control(), tenant.ownerKey());
            used = issuer.projectKey(tenant.projectId(), "secret", "support");
            refused = issuer.projectKey(tenant.projectId(), "secret", "support");
            unused = issuer.projectKey(tenant.projectId(), "secret", "support");
            assertThat(lastUse(server, tenant, used).isNull()).isTrue();
            before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            assertThat(server.gate()
                            .check(used.value(), "GET", "/api/client/users")
                            .code())
                    .isEmpty();
            after = Instant.now();
            server.gate().check(refused.value(), "GET", "/api/admin/organizations/me");
        }
        try (RunningInstallation server = RunningInstallation.start(data)) {
            Instant shown = Instant.parse(lastUse(server, tenant, used).asString());

            assertThat(shown).isBetween(before, after);
            assertThat(lastUse(server, tenant, unused).isNull()).isTrue();
            assertThat(lastUse(server, tenant, refused).isNull()).isTrue();
        }
    }

    private static JsonNode lastUse(RunningInstallation server, Tenant tenant, Issued key) {
        String path = Issuer.keysOf(tenant.projectId()) + "/" + key.id();
        Answer answer = Issuer.expectOk(server.control().as(tenant.ownerKey()).get(path));
        assertThat(answer.json().has("last_used_at")).isTrue();
        return answer.json().path("last_used_at");
    }
}
