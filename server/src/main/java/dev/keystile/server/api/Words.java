package dev.keystile.server.api;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.Problem;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.key.KeyKind;
import dev.keystile.server.http.Refusal;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The words of the API for what the core has types for. */
final class Words {

    private static final String PUBLIC = "public";
    private static final String SECRET = "secret";

    private Words() {}

    static KeyKind scope(String word) throws Refusal {
        return switch (word) {
            case PUBLIC -> KeyKind.PUBLISHABLE;
            case SECRET -> KeyKind.SECRET;
            default ->
                throw new Refusal(Problem.validationFailed(
                        "scope", "unknown_scope", "The scope is " + PUBLIC + " or " + SECRET + "."));
        };
    }

    static String scope(KeyKind kind) {
        return kind.isPublic() ? PUBLIC : SECRET;
    }

    static ProjectRole projectRole(String word) throws Refusal {
        return ProjectRole.ofWireName(word).orElseThrow(() -> unknownRole(ProjectRole.values()));
    }

    static OrganizationRole organizationRole(String word) throws Refusal {
        return OrganizationRole.ofWireName(word).orElseThrow(() -> unknownRole(OrganizationRole.values()));
    }

    private static Refusal unknownRole(Role[] roles) {
        String names = Arrays.stream(roles).map(Role::wireName).collect(Collectors.joining(", "));
        return new Refusal(Problem.validationFailed("role", "unknown_role", "The role is one of: " + names + "."));
    }
}
