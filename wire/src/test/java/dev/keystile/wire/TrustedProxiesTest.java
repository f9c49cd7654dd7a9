package dev.keystile.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A forwarding header counts only as far as the hops that wrote it are trusted. */
class TrustedProxiesTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.0/8, 127.9.9.9, true",
        "127.0.0.0/8, 128.0.0.1, false",
        "10.1.0.0/16, 10.1.255.255, true",
        "10.1.0.0/16, 10.2.0.0, false",
        "10.0.0.7, 10.0.0.7, true",
        "10.0.0.7, 10.0.0.8, false",
        "::1/128, ::1, true",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, ::1, false",
    })
    void trust_address_isWithinARange(String range, String address, boolean trusted) {
        assertThat(TrustedProxies.parse(List.of(range)).trust(address(address))).isEqualTo(trusted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/x",
                "::1/129",
                "10.0.0",
                "a/8",
                "1.2.3.4/8/8"
            })
    void parse_notARange_saysWhatOneLooksLike(String text) {
        assertThatThrownBy(() -> TrustedProxies.parse(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10.0.0.0/8");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // peer | X-Forwarded-For | client
                "127.0.0.1 | 203.0.113.9 | 203.0.113.9",
                "127.0.0.1 | 1.2.3.4, 203.0.113.9 | 203.0.113.9",
                "127.0.0.1 | 1.2.3.4, 203.0.113.9, 127.0.0.1 | 203.0.113.9",
                "198.51.100.1 | 1.2.3.4 | 198.51.100.1",
                "127.0.0.1 | 1.2.3.4, unknown | 127.0.0.1",
                "127.0.0.1 | '' | 127.0.0.1",
                "127.0.0.1 | localhost | 127.0.0.1",
                "127.0.0.1 | 127.0.0.3 | 127.0.0.3",
            })
    void clientOf_hopsFromTheRight_stopAtTheFirstStranger(String peer, String header, String client) {
        TrustedProxies proxies = TrustedProxies.parse(List.of("127.0.0.0/8"));

        assertThat(proxies.clientOf(address(peer), List.of(header)).getHostAddress())
                .isEqualTo(client);
    }

    @Test
    void clientOf_severalHeaders_areReadAsOneList() {
        TrustedProxies proxies = TrustedProxies.parse(List.of("127.0.0.1"));

        assertThat(proxies.clientOf(address("127.0.0.1"), List.of("9.9.9.9", "203.0.113.9"))
                        .getHostAddress())
                .isEqualTo("203.0.113.9");
    }

    private static InetAddress address(String literal) {
        return Objects.requireNonNull(IpLiteral.parse(literal));
    }
}
