package dev.keystile.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "read", "smtp.send", "organization.manage", "a-b_c.9"})
    void permission_name_isTaken(String name) {
        assertThat(new Permission(name)).hasToString(name);
        assertThat(new Permission("a" + "b".repeat(63)).name()).hasSize(64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Read", "1a", "a b", "a,b", "a\n", ".a", "é"})
    void permission_anotherText_isRefused(String name) {
        assertThatThrownBy(() -> new Permission(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Permission("a" + "b".repeat(64))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void permissionSet_contains_whatItWasGiven() {
        PermissionSet set = new PermissionSet(List.of(new Permission("b"), new Permission("a"), new Permission("b")));

        assertThat(set.contains(new Permission("a"))).isTrue();
        assertThat(set.contains(new Permission("c"))).isFalse();
        assertThat(set.names()).containsExactly("b", "a");
        assertThat(set.joined()).isEqualTo("b a");
        assertThat(PermissionSet.NONE.joined()).isEmpty();
    }
}
