package dev.keystile.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers are addresses; whatever a name server would have to be asked about is none. */
class IpLiteralTest {

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "203.0.113.9, 203.0.113.9",
        "255.255.255.255, 255.255.255.255",
        "::, 0:0:0:0:0:0:0:0",
        "::1, 0:0:0:0:0:0:0:1",
        "2001:db8::8a2e:370:7334, 2001:db8:0:0:0:8a2e:370:7334",
        "2001:DB8::A, 2001:db8:0:0:0:0:0:a",
        "::ffff:203.0.113.9, 203.0.113.9",
    })
    void parse_addressInNumbers_isRead(String text, String expected) {
        assertThat(IpLiteral.parse(text))
                .isNotNull()
                .satisfies(address -> assertThat(address.getHostAddress()).isEqualTo(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "localhost",
                "example.com",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.",
                ".1.2.3",
                "256.1.1.1",
                "999.1.1.1",
                "01.2.3.4",
                "1.2.3.0x4",
                "1.2.3.4 ",
                "1.2.3.4/8",
                "1.2.3.4:80",
                "٣.2.3.4",
                ":",
                ":::",
                "1::2::3",
                "g::1",
                "[::1]",
                "fe80::1%eth0",
                "::1.2.3",
                "cafe",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8:1:2:3:4:5:6:7:8:1:2:3:4:5:6:7:8",
            })
    void parse_anythingElse_isNone(String text) {
        assertThat(IpLiteral.parse(text)).isNull();
    }
}
