package dev.keystile.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exactly one bearer token is read; everything else is refused like a bad key. */
class CredentialsTest {

    @ParameterizedTest
    @ValueSource(strings = {"Bearer abc", "bearer abc", "BEARER abc", "Bearer   abc", " Bearer abc "})
    void of_oneBearerToken_isRead(String header) {
        assertThat(Credentials.of(List.of(header)).token()).isEqualTo("abc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "abc",
                "Basic abc",
                "Bearerabc",
                "Bearer a b",
                "Bearer a,b",
                "Bearer\tabc",
                "Bearer: abc"
            })
    void of_anythingElse_isPresentButNoKey(String header) {
        Credentials credentials = Credentials.of(List.of(header));

        assertThat(credentials.arePresent()).isTrue();
        assertThat(credentials.token()).isEmpty();
    }

    @Test
    void of_severalHeaders_isNoKeyEvenIfEachIsGood() {
        assertThat(Credentials.of(List.of("Bearer abc", "Bearer abc")).token()).isEmpty();
    }

    @Test
    void of_noHeader_isNothing() {
        assertThat(Credentials.of(List.of()).token()).isNull();
    }

    @Test
    void toString_token_isNotInIt() {
        assertThat(Credentials.of(List.of("Bearer secret123"))).asString().doesNotContain("secret123");
        assertThat(new SharedToken("secret123")).asString().doesNotContain("secret123");
    }

    @Test
    void challenge_followsRfc6750() {
        Credentials none = Credentials.of(List.of());
        Credentials some = Credentials.of(List.of("Bearer abc"));

        assertThat(Challenge.of(ErrorCode.AUTHENTICATION_REQUIRED, none)).isEqualTo("Bearer");
        assertThat(Challenge.of(ErrorCode.AUTHENTICATION_REQUIRED, some)).isEqualTo("Bearer error=\"invalid_token\"");
        assertThat(Challenge.of(ErrorCode.PERMISSION_DENIED, some)).isEqualTo("Bearer error=\"insufficient_scope\"");
        assertThat(Challenge.of(ErrorCode.RESOURCE_MISSING, some)).isNull();
    }
}
