package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A proxy that is set up in a way that can't be meant doesn't start, and says why. */
class ProxySettingsTest {

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:9000, http://127.0.0.1:9000",
        "http://app, http://app:80",
        "https://app/, https://app:443",
        "HTTPS://[::1]:8443, https://[::1]:8443"
    })
    void origin_ofAServer_isRead(String url, String read) {
        assertThat(Origin.parse(url)).hasToString(read);
    }

    @ParameterizedTest
    @CsvSource({
        "http://app/base, end behind host and port",
        "http://app?x=1, end behind host and port",
        "http://app/#x, end behind host and port",
        "http://user:secret@app, must not hold a user",
        "ftp://app, must begin with http:// or https://",
        "app:9000, must begin with http:// or https://",
        "http://, not a URL",
        "http:///x, end behind host and port",
        "http://app:0, port from 1",
        "http://app:70000, port from 1"
    })
    void origin_ofAnythingElse_isRefused(String url, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Origin.parse(url))
                .withMessageContaining(why)
                .withMessageNotContaining("secret");
    }

    @Test
    void controlPlane_elsewhereOrWithHalfOfTls_isRefused() {
        Path file = Path.of("control.crt");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProxySettings.ControlPlane(Origin.parse("http://192.0.2.1:1"), null))
                .withMessageContaining("loopback");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProxySettings.ControlPlane(Origin.parse("http://localhost:1"), null))
                .withMessageContaining("loopback");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProxySettings.ControlPlane(Origin.parse("https://127.0.0.1:1"), null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProxySettings.ControlPlane(Origin.parse("http://127.0.0.1:1"), file));
    }

    /** Where it listens on an address of its own only, loopback doesn't reach it. */
    @Test
    void controlPlane_onAnyAddressOfThisMachine_isAccepted() throws Exception {
        List<InetAddress> own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address)
                .toList();
        assertThat(own).isNotEmpty();
        for (InetAddress address : own) {
            Origin origin = new Origin(false, address.getHostAddress(), 8080);
            assertThat(new ProxySettings.ControlPlane(origin, null).origin()).isEqualTo(origin);
        }
    }

    @Test
    void listen_unknownName_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProxySettings(
                        InetSocketAddress.createUnresolved("no.such.host", 1),
                        null,
                        Origin.parse("http://127.0.0.1:1"),
                        new ProxySettings.ControlPlane(Origin.parse("http://127.0.0.1:1"), null),
                        GateSettings.LOOPBACK,
                        () -> Fixture.POLICY,
                        false,
                        ProxyTimes.DEFAULT))
                .withMessageContaining("no.such.host");
    }

    @Test
    void times_outOfBounds_areRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatIllegalArgumentException().isThrownBy(() -> new ProxyTimes(Duration.ZERO, second, second));
        assertThatIllegalArgumentException().isThrownBy(() -> new ProxyTimes(Duration.ofSeconds(61), second, second));
        assertThatIllegalArgumentException().isThrownBy(() -> new ProxyTimes(second, second.negated(), second));
        assertThatIllegalArgumentException().isThrownBy(() -> new ProxyTimes(second, second, Duration.ofDays(2)));
        assertThatIllegalArgumentException().isThrownBy(() -> new ProxyTimes(second, second, second, Duration.ZERO));
        assertThat(ProxyTimes.DEFAULT)
                .isEqualTo(new ProxyTimes(
                        Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofMinutes(5), Duration.ofSeconds(75)));
    }
}
