package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.app.Issuer.Issued;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What those who watch the server are told, with no key in it. */
class MetricsAndLogsIT {

    private static final String TOKEN = "a".repeat(20);

    @TempDir
    private Path folder;

    @Test
    void metrics_countChecksByOutcome_forThoseWhoMayAskTheGate() throws Exception {
        Path token = Files.writeString(folder.resolve("gate.token"), TOKEN);
        Path data = folder.resolve("data");
        Tenant tenant = Tenant.setUp(data);
        KeyHunter hunter = new KeyHunter();
        hunter.know(tenant.adminKey());
        hunter.know(tenant.ownerKey());
        try (RunningInstallation server =
                RunningInstallation.start(data, "--metrics", "--gate-token-file", token.toString())) {
            Client gate = server.gate().client().with("X-Keystile-Gate-Token", TOKEN);
            for (int i = 0; i < 3; i++) {
                new Gate(gate).check(tenant.adminKey(), "GET", "/api/client/me");
            }
            new Gate(gate).check(tenant.ownerKey(), "GET", "/api/client/me");
            new Gate(gate).check(tenant.adminKey(), "GET", "/nowhere/" + tenant.adminKey());
            Client watcher = Client.of(server.gateUrl());
            Answer metrics = watcher.with("X-Keystile-Gate-Token", TOKEN).get("/metrics");
            hunter.look("GET /metrics", metrics);

            assertThat(metrics.status()).isEqualTo(200);
            assertThat(count(metrics, "allowed")).isEqualTo(3);
            assertThat(count(metrics, "unauthenticated")).isEqualTo(1);
            assertThat(count(metrics, "forbidden")).isZero();
            assertThat(metrics.body()).contains("keystile_node_serving 1.0", "jvm_memory_used_bytes");
            assertThat(watcher.get("/metrics").status()).isEqualTo(403);
        }
        assertThat(hunter.finds()).isEmpty();
    }

    private static int count(Answer metrics, String outcome) {
        Matcher line = Pattern.compile("keystile_checks_total\\{outcome=\"" + outcome + "\"} ([0-9.]+)")
                .matcher(metrics.body());
        assertThat(line.find()).as(metrics.body()).isTrue();
        return (int) Double.parseDouble(line.group(1));
    }

    @Test
    void metrics_thatNobodyAskedFor_areNotThere() {
        try (RunningInstallation server = RunningInstallation.start(folder.resolve("data"))) {
            assertThat(server.gate().client().get("/metrics").status()).isEqualTo(404);
        }
    }

    @Test
    void jsonLog_isADocumentALine_withoutKeys() {
        KeyHunter hunter = new KeyHunter();
        Tenant tenant = Keystile.in(folder).init();
        hunter.know(tenant.adminKey());
        hunter.know(tenant.ownerKey());
        try (ServingKeystile server = Keystile.in(folder).serve("--log-format", "json", "--metrics")) {
            Issuer issuer = new Issuer(server.control(), tenant.ownerKey());
            Issued key = issuer.projectKey(tenant.projectId(), "secret", "editor");
            hunter.know(key.value());
            server.gate().check(key.value(), "GET", "/api/client/" + key.value());
            server.control().get("/api/client/me?key=" + key.value());
            RawHttp.exchange(server.controlPort(), "NONSENSE " + key.value() + "\r\n\r\n");
            issuer.revoke(tenant.projectId(), key.id());
            assertThat(server.terminate()).isIn(0, 143);
            List<String> lines = server.err().lines().toList();

            assertThat(lines).isNotEmpty().allSatisfy(line -> {
                var document = Json.read(line);
                assertThat(document.path("level").asString()).isNotEmpty();
                assertThat(document.path("timestamp").asLong()).isPositive();
                assertThat(document.path("loggerName").asString()).isNotEmpty();
                assertThat(document.path("formattedMessage").asString()).isNotEmpty();
            });
            hunter.look("the log", server.err());
            assertThat(hunter.finds()).isEmpty();
        }
    }
}
