package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.wire.SharedToken;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gate that strangers could ask doesn't start unless somebody has said so. */
class GateSettingsTest {

    private static GateSettings settings(InetSocketAddress listen, @Nullable SharedToken token, boolean open) {
        return new GateSettings(listen, null, token, open, GateSettings.LOOPBACK, () -> true, () -> Fixture.POLICY);
    }

    private static InetSocketAddress at(String literal) throws Exception {
        return new InetSocketAddress(InetAddress.getByName(literal), 8081);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "10.0.0.1", "2001:db8::1"})
    void settings_beyondLoopbackWithoutTokenAndNotOpen_areRefused(String address) throws Exception {
        assertThatThrownBy(() -> settings(at(address), null, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--gate-token-file")
                .hasMessageContaining("--gate-open");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void settings_beyondLoopbackWithATokenOrOpenedOnPurpose_areAccepted(String address) throws Exception {
        assertThat(settings(at(address), new SharedToken("0123456789abcdef"), false)
                        .open())
                .isFalse();
        assertThat(settings(at(address), null, true).open()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"})
    void settings_onLoopback_needNothing(String address) throws Exception {
        assertThat(settings(at(address), null, false).token()).isNull();
    }

    @Test
    void settings_hostWithoutAnAddress_areRefusedWithItsName() {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("nowhere.example", 8081);

        assertThatThrownBy(() -> settings(unresolved, null, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nowhere.example");
    }

    @Test
    void settings_printed_giveNoTokenAway() throws Exception {
        assertThat(settings(at("127.0.0.1"), new SharedToken("0123456789abcdef"), false)
                        .toString())
                .doesNotContain("0123456789");
    }

    @Test
    void onLoopback_defaults_trustThisMachineAndNobodyElse() throws Exception {
        GateSettings settings = GateSettings.onLoopback(at("127.0.0.1"), () -> true, () -> Fixture.POLICY);

        assertThat(settings.tls()).isNull();
        assertThat(settings.token()).isNull();
        assertThat(settings.open()).isFalse();
        assertThat(settings.trustedProxies().trust(at("127.0.0.1").getAddress()))
                .isTrue();
        assertThat(settings.trustedProxies().trust(at("::1").getAddress())).isTrue();
        assertThat(settings.trustedProxies().trust(at("10.0.0.1").getAddress())).isFalse();
        assertThat(settings.trustedProxies().trust(at("fe80::1").getAddress())).isFalse();
    }
}
