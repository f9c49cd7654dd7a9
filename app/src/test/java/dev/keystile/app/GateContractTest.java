package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.keystile.server.openapi.ApiContract;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate's own answers are as the published document of the API says, each of its statuses that a caller can bring about. */
class GateContractTest {

    @TempDir
    private Path data;

    @Test
    void answers_ofEachStatus_areAsPublished() {
        Tenant tenant = Tenant.setUp(data);
        try (RunningInstallation keystile = RunningInstallation.start(data)) {
            Client raw = keystile.gate().client().underContract();
            for (String key : List.of(tenant.adminKey(), tenant.ownerKey(), "nonsense")) {
                for (String path : List.of("/api/client/me", "/api/client/users/7?a=b", "/nowhere", "/api/client/..")) {
                    keystile.gate().check(key, "GET", path);
                    keystile.gate().forwardAuth(key, "GET", path);
                }
            }
            keystile.gate().check(null, "GET", "/api/client/me");
            keystile.gate().forwardAuth(null, "GET", "/api/client/me");
            raw.post("/v1/check", "{}");
            raw.post("/v1/check", "no JSON");
            raw.get("/v1/forward-auth");
        }
        Set<String> seen = ApiContract.shared().seen();

        assertThat(seen)
                .contains(
                        "POST /v1/check 200",
                        "POST /v1/check 400",
                        "GET /v1/forward-auth 200",
                        "GET /v1/forward-auth 401",
                        "GET /v1/forward-auth 403");
    }

    /** Negative control: an answer with a field too many is noticed. */
    @Test
    void answer_thatNobodyPublished_isNoticed() throws Exception {
        byte[] body = "{\"allowed\":true,\"surprise\":1}".getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            Gate gate =
                    new Gate(Client.of("http://127.0.0.1:" + server.getAddress().getPort()));
            assertThatThrownBy(() -> gate.check("a", "GET", "/"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("isn't as openapi.json says");
        } finally {
            server.stop(0);
        }
    }
}
