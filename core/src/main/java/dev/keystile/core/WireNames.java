package dev.keystile.core;

import java.util.Arrays;
import java.util.Optional;

/** Look-up of roles by their wire names. */
final class WireNames {

    private WireNames() {}

    static <R extends Role> Optional<R> find(R[] roles, String name) {
        return Arrays.stream(roles).filter(role -> role.wireName().equals(name)).findFirst();
    }
}
