package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                    .containsExactly("for=203.0.113.7;proto=https;host=\"shop.example\","
                            + " for=127.0.0.1;proto=http;host=\"api.example\"");
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

    /** A proxy that writes X-Forwarded-For may pass on whatever Forwarded its client sends. */
    @Test
    void forwarded_besideATrustedProxysList_isWrittenAnewFromThatList() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture()) {
            RawUpstream.Recorded request = sent(
                    fixture,
                    "Forwarded: for=198.51.100.6;proto=https",
                    "X-Forwarded-For: 203.0.113.7, 2001:db8::1, _hidden",
                    "X-Forwarded-Proto: ftp");

            assertThat(request.all("Forwarded"))
                    .containsExactly("for=203.0.113.7;host=\"api.example\", for=\"[2001:db8:0:0:0:0:0:1]\","
                            + " for=unknown, for=127.0.0.1;proto=http;host=\"api.example\"");
            assertThat(request.head()).doesNotContain("198.51.100.6");
        }
    }

    @Test
    void forwarded_alone_leavesNoRoomForMadeUpFieldsOfTheOtherSort() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture()) {
            RawUpstream.Recorded request = sent(
                    fixture, "Forwarded: for=203.0.113.7", "X-Forwarded-Host: evil.example", "X-Forwarded-Port: 1");

            assertThat(request.all("Forwarded")).hasSize(1);
            assertThat(request.head()).doesNotContain("X-Forwarded", "evil.example");
        }
    }

    @Test
    void forwarded_ofAVeryLongList_tellsTheLastHopsOnly() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture()) {
            RawUpstream.Recorded request = sent(fixture, "X-Forwarded-For: " + "192.0.2.7, ".repeat(200) + "192.0.2.8");

            assertThat(request.all("Forwarded").getFirst().split(",", -1)).hasSize(ProxyLimits.HOPS + 1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "shop.example, https, , 443",
        "shop.example, http, , 80",
        "shop.example:8443, https, , 8443",
        "shop.example:8443, https, 443, 8443",
        "shop.example, https, 9443, 9443",
        "[2001:db8::1], https, , 443",
        "[2001:db8::1]:81, http, , 81"
    })
    void port_ofAKeptHost_agreesWithIt(String host, String proto, @Nullable String port, String told) throws Exception {
        try (ProxyFixture fixture = new ProxyFixture()) {
            RawUpstream.Recorded request = sent(
                    fixture,
                    "X-Forwarded-For: 203.0.113.7",
                    "X-Forwarded-Host: " + host,
                    "X-Forwarded-Proto: " + proto,
                    port == null ? "X: y" : "X-Forwarded-Port: " + port);

            assertThat(request.all("X-Forwarded-Port")).containsExactly(told);
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
