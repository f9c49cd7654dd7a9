package dev.keystile.registry.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsernamesTest {

    @ParameterizedTest
    @CsvSource({
        "Acme, acme",
        "'Café & Söhne GmbH', cafe-sohne-gmbh",
        "'  ...  ', organization",
        "株式会社, organization",
        "'--A--', a"
    })
    void from_anyName_isItsPlainForm(String name, String username) {
        assertThat(Usernames.from(name)).isEqualTo(username);
    }

    @Test
    void from_aLongName_isCut() {
        assertThat(Usernames.from("a".repeat(100))).hasSize(Usernames.MAX_LENGTH);
    }
}
