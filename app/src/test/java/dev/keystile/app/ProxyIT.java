package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.app.Issuer.Issued;
import dev.keystile.app.RecordingUpstream.Recorded;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole product behind its own proxy: keys of every kind, a recording app, and the control plane beside it. */
class ProxyIT {

    private static final List<String> IDENTITY = List.of(
            "X-Keystile-Organization",
            "X-Keystile-Project",
            "X-Keystile-Organization-External-Id",
            "X-Keystile-Project-External-Id",
            "X-Keystile-Key",
            "X-Keystile-Kind",
            "X-Keystile-Role",
            "X-Keystile-Permissions");

    @TempDir
    private Path data;

    private Tenant tenant;
    private RecordingUpstream upstream;
    private RunningInstallation keystile;
    private Issuer issuer;

    @BeforeEach
    void start() throws IOException {
        tenant = Tenant.setUp(data);
        upstream = new RecordingUpstream();
        keystile = start(upstream.url());
        issuer = new Issuer(keystile.control(), tenant.ownerKey());
    }

    private RunningInstallation start(String upstreamUrl, String... more) {
        List<String> options = new ArrayList<>(List.of("--proxy", "127.0.0.1:0", "--upstream", upstreamUrl));
        options.addAll(List.of(more));
        return RunningInstallation.start(data, options.toArray(String[]::new));
    }

    @AfterEach
    void stop() {
        keystile.close();
        upstream.close();
    }

    private Client as(String key) {
        return keystile.proxy().as(key);
    }

    private Recorded only() {
        List<Recorded> all = upstream.drain();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "pk, publishable, POST, /api/client/events",
        "sk, secret, POST, /api/client/users",
        "sk, secret, POST, /api/admin/projects/{own}/events",
        "ok, organization, POST, /api/admin/projects/{own}/events"
    })
    void request_withAGoodKey_reachesTheApp_withItsIdentityAndNoOther(
            String prefix, String kind, String method, String template) {
        String key = key(prefix);
        String path = template.replace("{own}", Long.toString(tenant.projectId())) + "?a=1&b=%2F";
        Client client = as(key);
        for (String name : IDENTITY) {
            client = client.with(name, "forged").with(name.replace('-', '_'), "forged");
        }
        Answer answer = client.send(method, path, "{\"x\":1}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"from\":\"upstream\"}");
        Recorded seen = only();
        assertThat(seen.method() + " " + seen.target()).isEqualTo(method + " " + path);
        assertThat(seen.body()).isEqualTo("{\"x\":1}");
        assertThat(seen.only("X-Keystile-Organization")).isEqualTo(Long.toString(tenant.organizationId()));
        assertThat(seen.only("X-Keystile-Project")).isEqualTo(Long.toString(tenant.projectId()));
        assertThat(seen.only("X-Keystile-Kind")).isEqualTo(kind);
        assertThat(seen.only("X-Keystile-Key")).isNotEmpty();
        assertThat(seen.headers()).containsKeys("X-Keystile-Organization-External-Id");
        assertThat(seen.headers().values().toString()).doesNotContain("forged", key);
        assertThat(seen.headers()).doesNotContainKey("Authorization");
    }

    private String key(String prefix) {
        return switch (prefix) {
            case "pk" ->
                issuer.projectKey(tenant.projectId(), "public", "editor").value();
            case "sk" -> tenant.adminKey();
            default -> tenant.ownerKey();
        };
    }

    @Test
    void externalIds_areSentOn_asSoonAsTheyAreGiven() throws IOException {
        Client owner = keystile.control().as(tenant.ownerKey());
        Issuer.expectOk(owner.patch("/api/admin/projects/" + tenant.projectId(), Json.object("external_id", "shop-7")));
        String token = Files.readString(data.resolve("operator.token")).strip();
        Issuer.expectOk(keystile.control()
                .as(token)
                .patch("/v1/organizations/" + tenant.organizationId(), Json.object("external_id", "acme-1")));
        Issuer.expectOk(as(tenant.adminKey()).get("/api/client/users"));
        Recorded seen = only();

        assertThat(seen.only("X-Keystile-Project-External-Id")).isEqualTo("shop-7");
        assertThat(seen.only("X-Keystile-Organization-External-Id")).isEqualTo("acme-1");
    }

    @Test
    void request_thatMayNotPass_neverReachesTheApp() {
        Issued support = issuer.projectKey(tenant.projectId(), "secret", "support");
        Issued revoked = issuer.projectKey(tenant.projectId(), "secret", "editor");
        issuer.revoke(tenant.projectId(), revoked.id());

        assertThat(keystile.proxy().get("/api/client/users").status()).isEqualTo(401);
        assertThat(as(revoked.value()).get("/api/client/users").status()).isEqualTo(401);
        assertThat(as(tenant.ownerKey()).get("/api/client/users").status()).isEqualTo(401);
        assertThat(as(support.value()).post("/api/client/users", "{}").status()).isEqualTo(403);
        assertThat(as(tenant.ownerKey())
                        .get("/api/admin/projects/987654/events")
                        .status())
                .isEqualTo(404);
        for (String path : List.of("/", "/v1/check", "/v1/organizations", "/health/ready", "/metrics", "/docs")) {
            assertThat(as(tenant.adminKey()).get(path).status()).as(path).isEqualTo(404);
        }
        assertThat(upstream.drain()).isEmpty();
    }

    @Test
    void ownEndpoints_throughTheProxy_areAnsweredByTheControlPlane() {
        Answer me = Issuer.expectOk(as(tenant.adminKey()).get("/api/client/me"));
        Answer made = Issuer.expectOk(
                as(tenant.adminKey()).post("/api/client/keys", Json.object("name", "Through", "role", "editor")));
        Answer listed = Issuer.expectOk(as(tenant.adminKey()).get("/api/client/keys?q=through"));
        Answer organization = Issuer.expectOk(as(tenant.ownerKey()).get("/api/admin/organizations/me"));
        Answer feature =
                as(tenant.adminKey()).send("POST", "/api/admin/projects/" + tenant.projectId() + "/smtp-proxy", null);

        assertThat(me.number("id")).isEqualTo(tenant.projectId());
        assertThat(made.text("value")).matches("sk_[0-9A-Za-z]{38}");
        assertThat(listed.header("X-Total-Count")).isEqualTo("1");
        assertThat(organization.text("role")).isEqualTo("owner");
        assertThat(feature.status()).isEqualTo(200);
        assertThat(as(made.text("value")).get("/api/client/users").status()).isEqualTo(200);
        assertThat(upstream.drain()).hasSize(1);
    }

    /** Guarantee: once a revoke has answered, nothing that begins later passes, and what is open ends within a second. */
    @Test
    void revoke_closesWhatIsOpen_andRefusesWhatIsNext() throws Exception {
        Issued key = issuer.projectKey(tenant.projectId(), "secret", "editor");
        HttpClient http = HttpClient.newHttpClient();
        try (InputStream doomed = open(http, key.value());
                InputStream other = open(http, tenant.adminKey())) {
            issuer.revoke(tenant.projectId(), key.id());
            long answered = System.nanoTime();
            assertThat(as(key.value()).get("/api/client/users").status()).isEqualTo(401);
            assertThat(readToEnd(doomed)).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - answered)).isLessThan(Duration.ofSeconds(2));
            assertThat(other.available()).isZero();
            assertThat(as(tenant.adminKey()).get("/api/client/users").status()).isEqualTo(200);
        }
    }

    private InputStream open(HttpClient http, String key) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(keystile.proxyUrl() + "/api/client/stream"))
                .header("Authorization", "Bearer " + key)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        String first = "data: hello\n\n";
        assertThat(new String(answer.body().readNBytes(first.length()), StandardCharsets.UTF_8))
                .isEqualTo(first);
        return answer.body();
    }

    /** What comes until the stream is broken off. */
    private static String readToEnd(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException brokenOff) {
            return "";
        }
    }

    @Test
    void proxy_overTls_checksAndPassesOn() throws Exception {
        keystile.close();
        SelfSigned certificate = SelfSigned.make(data);
        keystile = start(
                upstream.url(),
                "--tls-certificate",
                certificate.certificate().toString(),
                "--tls-key",
                certificate.key().toString());
        Client proxy = Client.of(keystile.proxyUrl(), certificate.trust());

        assertThat(keystile.proxyUrl()).startsWith("https://");
        assertThat(proxy.as(tenant.adminKey()).get("/api/client/users").status())
                .isEqualTo(200);
        assertThat(only().only("X-Forwarded-Proto")).isEqualTo("https");
        assertThat(proxy.as(tenant.adminKey()).get("/api/client/me").number("id"))
                .isEqualTo(tenant.projectId());
        assertThat(proxy.get("/api/client/users").status()).isEqualTo(401);
    }

    @Test
    void forwardAuthorization_whenAskedFor_sendsTheKeyOn() {
        keystile.close();
        keystile = start(upstream.url(), "--forward-authorization");
        Issuer.expectOk(as(tenant.adminKey()).get("/api/client/users"));

        assertThat(only().only("Authorization")).isEqualTo("Bearer " + tenant.adminKey());
    }

    @Test
    void upstreamThatIsDown_is502_andOwnEndpointsAnswerOn() {
        upstream.close();
        Answer down = as(tenant.adminKey()).get("/api/client/users");

        assertThat(down.status()).isEqualTo(502);
        assertThat(down.header("Content-Type")).startsWith("application/problem+json");
        assertThat(down.code()).isEqualTo("service_unavailable");
        assertThat(down.header("X-Request-Id")).startsWith("req_");
        assertThat(as(tenant.adminKey()).get("/api/client/me").status()).isEqualTo(200);
        assertThat(keystile.proxy().get("/api/client/users").status()).isEqualTo(401);
    }
}
