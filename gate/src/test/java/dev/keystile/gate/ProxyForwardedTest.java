package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** An upstream can believe what it is told of where a request came from. */
class ProxyForwardedTest {

    private static final String[] CLAIMS = {
        "X-Forwarded-For: 203.0.113.7",
        "X-Forwarded-Proto: https",
        "X-Forwarded-Host: shop.example",
        "X-Forwarded-Port: 443",
        "X-Forwarded-Prefix: /x",
        "X_Forwarded_For: 203.0.113.8",
        "X-Real-IP: 203.0.113.9"
    };

    private static RawUpstream.Recorded sent(ProxyFixture fixture, String... headers) throws IOException {
        fixture.ask(fixture.keys.editor, "GET /api/client/users", headers);
        return fixture.forwarded();
    }

    @Test
    void claims_ofAStranger_areReplaced() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(ProxyTimes.DEFAULT, ProxyFixture.NOBODY, false)) {
            String[] claims = java.util.Arrays.copyOf(CLAIMS, CLAIMS.length + 1);
            claims[CLAIMS.length] = "Forwarded: for=203.0.113.7";

            RawUpstream.Recorded request = sent(fixture, claims);

            assertThat(request.all("X-Forwarded-For")).containsExactly("127.0.0.1");
            assertThat(request.all("X-Forwarded-Proto")).containsExactly("http");
            assertThat(request.all("X-Forwarded-Host")).containsExactly("api.example");
            assertThat(request.all("X-Forwarded-Port")).containsExactly(Integer.toString(fixture.port()));
            assertThat(request.all("Forwarded")).containsExactly("for=127.0.0.1;proto=http;host=\"api.example\"");
            assertThat(request.head()).doesNotContain("203.0.113", "shop.example", "Prefix");
        }
    }

    @Test
    void claims_ofATrustedProxy_areExtended() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture()) {
            RawUpstream.Recorded request = sent(fixture, CLAIMS);

            assertThat(request.all("X-Forwarded-For")).containsExactly("203.0.113.7, 127.0.0.1");
            assertThat(request.all("X-Forwarded-Proto")).containsExactly("https");
            assertThat(request.all("X-Forwarded-Host")).containsExactly("shop.example");
            assertThat(request.all("X-Forwarded-Port")).containsExactly("443");
            assertThat(request.all("X-Real-IP")).containsExactly("203.0.113.9");
            assertThat(request.all("Forwarded"))
                    .as("it would begin with the proxy")
                    .isEmpty();
            assertThat(request.head()).doesNotContain("203.0.113.8");
        }
    }

    @Test
    void forwarded_ofATrustedProxy_isExtended() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture()) {
            RawUpstream.Recorded request = sent(fixture, "Forwarded: for=203.0.113.7;proto=https");

            assertThat(request.all("Forwarded"))
                    .containsExactly("for=203.0.113.7;proto=https, for=127.0.0.1;proto=http;host=\"api.example\"");
            assertThat(request.all("X-Forwarded-For")).isEmpty();
        }
    }

    @Test
    void authorization_isForwardedOnlyIfTheInstallationSaysSo() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(ProxyTimes.DEFAULT, GateSettings.LOOPBACK, true)) {
            assertThat(sent(fixture).all("Authorization")).containsExactly("Bearer " + fixture.keys.editor);
        }
        try (ProxyFixture fixture = new ProxyFixture()) {
            assertThat(sent(fixture, "Authorization_: Bearer x").head()).doesNotContain(fixture.keys.editor);
        }
    }
}
