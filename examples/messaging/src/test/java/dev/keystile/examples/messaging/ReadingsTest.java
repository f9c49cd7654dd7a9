package dev.keystile.examples.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/client/keys",
                "/api/client/keys/",
                "/api/client/keys?a=/../b",
                "/api/client/keys#/../b",
                "http://host:80/api/client/keys",
                "//api///client/keys",
                "/api/./client/keys",
                "/api/client/x/../keys",
                "/api/client/x/%2e%2e/keys",
                "/api/client/x%2f..%2Fkeys",
                "/api/client/x%5c..%5Ckeys",
                "/api/client/x\\..\\keys",
                "/api/client/x/%252e%252e/keys",
                "/api/client/x/%25252e./keys",
                "/api/client/x/%c0%ae%c0%ae/keys",
                "/api/client/x/\u00c0\u00ae\u00e0\u0080\u00ae/keys",
                "/api/client/x/%f0%80%80%ae./keys",
                "/api/client/x/%u002e%u002e/keys",
                "/api/client/x/..;a=b/keys",
                "/api;x/client%3by/keys;",
                "/api/client/keys%00.png",
                "/api/client/ke%00ys",
                "/api/client/keys%3fx",
                "/api/client/keys%23x",
                "/API/client/Keys",
                "/api/client/%6b%65%79%73",
                "/api/client/%256beys",
                "/api/client/%c1%abeys",
                "/api/client/key%c5%bf",
                "/api/client/%e2%84%aaeys"
            })
    void folded_ofADisguisedPath_holdsThePath(String target) {
        assertThat(Readings.folded(target)).contains("/api/client/keys");
    }

    @Test
    void exact_ofAPathInNormalForm_isThatPathAlone() {
        assertThat(Readings.exact("/api/client/users/a%20b@c?x=;/..")).isEqualTo(Set.of("/api/client/users/a b@c"));
        assertThat(Readings.plain("/api/client/users/a%20b@c?x=;/..")).isEqualTo("/api/client/users/a b@c");
    }

    @Test
    void plain_ofAnotherPath_staysUnresolved() {
        assertThat(Readings.plain("/api/x/../client")).isEqualTo("/api/x/../client");
    }
}
