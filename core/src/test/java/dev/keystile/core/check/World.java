package dev.keystile.core.check;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.check.Change.KeyChanged;
import dev.keystile.core.check.Change.OrganizationChanged;
import dev.keystile.core.check.Change.ProjectChanged;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import dev.keystile.core.policy.Policy;
import dev.keystile.core.policy.PolicyLines;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Two organizations with projects and keys, and a checker over them, with a clock and a lease that a
 * test can set.
 *
 * <p>Organization 1 owns the projects 10, 11 and 12 (archived), organization 2 owns 20, and organization
 * 3 (archived) owns 30.
 */
final class World {

    static final String LINES = """
            surface client /api/client publishable,secret read write
            POST /events write publishable
            GET /users/me read publishable
            GET /users/{id} read
            GET /me none
            * /keys/** settings
            POST /smtp/send smtp.send
            POST /journeys/{id}/publish publish
            surface project /api/admin/projects/{project} secret,organization read write
            * /keys/** settings
            surface admin /api/admin organization organization.manage organization.settings
            GET /organizations/me organization.read
            * /organizations/api-keys/** organization.manage
            * /projects/{project} organization.manage
            """;

    static final Policy POLICY = PolicyLines.withRoles(LINES);

    static final long NOW = 1_795_478_400_000L;

    final KeyTable table = new KeyTable();
    final AtomicLong now = new AtomicLong(NOW);
    final AtomicBoolean lease = new AtomicBoolean(true);
    final Checker checker;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Map<String, PlaintextKey> keys = new HashMap<>();
    private final Map<String, KeyChanged> rows = new HashMap<>();

    World() {
        this(POLICY);
    }

    World(Policy policy) {
        InstantSource clock = () -> java.time.Instant.ofEpochMilli(now.get());
        checker = new Checker(lease::get, clock, policy, table);
        table.apply(new OrganizationChanged(1, "acme", false));
        table.apply(new OrganizationChanged(2, null, false));
        table.apply(new OrganizationChanged(3, null, true));
        project(10, 1, "ten", false);
        project(11, 1, null, false);
        project(12, 1, null, true);
        project(20, 2, null, false);
        project(30, 3, null, false);
    }

    void project(long id, long organization, @org.jspecify.annotations.Nullable String externalId, boolean archived) {
        table.apply(new ProjectChanged(id, organization, externalId, archived));
    }

    /** Makes a key under a name of the test's own. Its id is its number, from 1. */
    PlaintextKey key(String name, KeyKind kind, long owner, Role role) {
        return key(name, kind, owner, role, KeyChanged.NEVER);
    }

    PlaintextKey key(String name, KeyKind kind, long owner, Role role, long expiresAtMillis) {
        PlaintextKey key = KeyFormat.unbranded().mint(kind, random);
        keys.put(name, key);
        apply(name, new KeyChanged(keys.size(), key.digest(), kind, owner, role, expiresAtMillis, false));
        return key;
    }

    void revoke(String name) {
        KeyChanged row = row(name);
        apply(
                name,
                new KeyChanged(
                        row.keyId(), row.digest(), row.kind(), row.ownerId(), row.role(), row.expiresAtMillis(), true));
    }

    void changeRole(String name, Role role) {
        KeyChanged row = row(name);
        apply(
                name,
                new KeyChanged(
                        row.keyId(),
                        row.digest(),
                        row.kind(),
                        row.ownerId(),
                        role,
                        row.expiresAtMillis(),
                        row.revoked()));
    }

    private void apply(String name, KeyChanged row) {
        rows.put(name, row);
        table.apply(row);
    }

    KeyChanged row(String name) {
        return Objects.requireNonNull(rows.get(name), name);
    }

    String value(String name) {
        return Objects.requireNonNull(keys.get(name), name).revealPlaintext();
    }

    /** One key of every kind and role: {@code sk editor}, {@code pk admin}, {@code ok member} and so on. */
    World withKeysOfEveryRole() {
        for (ProjectRole role : ProjectRole.values()) {
            key("pk " + role.wireName(), KeyKind.PUBLISHABLE, 10, role);
            key("sk " + role.wireName(), KeyKind.SECRET, 10, role);
        }
        for (OrganizationRole role : OrganizationRole.values()) {
            key("ok " + role.wireName(), KeyKind.ORGANIZATION, 1, role);
        }
        return this;
    }

    Verdict check(String name, String method, String path) {
        return checker.check(new CheckRequest(value(name), method, path, false));
    }

    /** The verdict in a few words, for tables. */
    static String words(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allowed ignored -> "allowed";
            case Verdict.Unauthenticated(var reason, var ignored) -> "unauthenticated " + reason;
            case Verdict.Forbidden(var ignored, var permissions, var missing, var smallest) ->
                "forbidden " + missing + " " + (smallest == null ? "nobody" : smallest.wireName());
            case Verdict.BrowserRefused ignored -> "browser";
            case Verdict.NotFound(var ignored, var absence) -> "not found " + absence;
            case Verdict.Malformed(var ignored, var param, var reason) -> "malformed " + param + " " + reason;
            case Verdict.Unavailable ignored -> "unavailable";
        };
    }
}
