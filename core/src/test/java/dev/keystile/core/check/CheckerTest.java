package dev.keystile.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.OrganizationRole;
import dev.keystile.core.Problem;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.check.Change.KeyChanged;
import dev.keystile.core.check.Change.OrganizationChanged;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import dev.keystile.core.policy.Policy;
import dev.keystile.core.policy.PolicyLines;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Guarantee: every check ends in the one verdict that the key model asks for. */
class CheckerTest {

    private final World world = new World().withKeysOfEveryRole();

    @ParameterizedTest
    @CsvSource({
        // Roles on the client surface.
        "sk support, GET, /api/client/events, allowed",
        "sk support, HEAD, /api/client/events, allowed",
        "sk support, POST, /api/client/events, forbidden write editor",
        "sk support, DELETE, /api/client/unknown, forbidden write editor",
        "sk support, GET, /api/client/keys, forbidden settings admin",
        "sk support, POST, /api/client/smtp/send, forbidden smtp.send smtpproxy",
        "sk smtpproxy, POST, /api/client/smtp/send, allowed",
        "sk smtpproxy, GET, /api/client/events, forbidden read support",
        "sk smtpproxy, POST, /api/client/events, forbidden write editor",
        "sk smtpproxy, GET, /api/client/me, allowed",
        "sk editor, POST, /api/client/events, allowed",
        "sk editor, POST, /api/client/journeys/1/publish, forbidden publish publisher",
        "sk editor, GET, /api/client/keys/1, forbidden settings admin",
        "sk publisher, POST, /api/client/journeys/1/publish, allowed",
        "sk publisher, DELETE, /api/client/keys/1, forbidden settings admin",
        "sk admin, DELETE, /api/client/keys/1, allowed",
        "sk admin, POST, /api/client/smtp/send, forbidden smtp.send smtpproxy",
        // Publishable keys: the allowlist bounds them, and the role is asked too.
        "pk support, GET, /api/client/users/me, allowed",
        "pk support, POST, /api/client/events, forbidden write editor",
        "pk editor, POST, /api/client/events, allowed",
        "pk admin, POST, /api/client/events, allowed",
        "pk admin, GET, /api/client/events, unauthenticated OFF_ALLOWLIST",
        "pk admin, GET, /api/client/me, unauthenticated OFF_ALLOWLIST",
        "pk admin, GET, /api/client/keys, unauthenticated OFF_ALLOWLIST",
        "pk admin, GET, /api/client/unknown, unauthenticated OFF_ALLOWLIST",
        "pk admin, GET, /api/client/users/ME, unauthenticated OFF_ALLOWLIST",
        "pk admin, GET, /api/client/users/42, unauthenticated OFF_ALLOWLIST",
        "pk admin, POST, /api/client/EVENTS, unauthenticated OFF_ALLOWLIST",
        "pk smtpproxy, GET, /api/client/users/me, forbidden read support",
        // Kinds on surfaces that don't take them.
        "pk admin, GET, /api/admin/projects/10/keys, unauthenticated WRONG_SURFACE",
        "pk admin, GET, /api/admin/organizations/me, unauthenticated WRONG_SURFACE",
        "sk admin, GET, /api/admin/organizations/me, unauthenticated WRONG_SURFACE",
        "sk admin, GET, /api/admin/projects/10, unauthenticated WRONG_SURFACE",
        "ok owner, GET, /api/client/events, unauthenticated WRONG_SURFACE",
        // A project in the path: the key's own.
        "sk admin, GET, /api/admin/projects/10/keys, allowed",
        "sk editor, POST, /api/admin/projects/10/events, allowed",
        "sk support, POST, /api/admin/projects/10/events, forbidden write editor",
        "sk admin, GET, /api/admin/projects/11/keys, not found NO_SUCH_PROJECT",
        "sk admin, GET, /api/admin/projects/20/keys, not found NO_SUCH_PROJECT",
        "sk admin, GET, /api/admin/projects/999/keys, not found NO_SUCH_PROJECT",
        "sk admin, GET, /api/admin/projects/010/keys, not found NO_SUCH_PROJECT",
        "sk admin, GET, /api/admin/projects/ten/keys, not found NO_SUCH_PROJECT",
        // A project in the path: one of the key's organization, as its admin.
        "ok owner, GET, /api/admin/projects/10/keys, allowed",
        "ok admin, DELETE, /api/admin/projects/11/keys/1, allowed",
        "ok admin, POST, /api/admin/projects/11/anything, allowed",
        "ok owner, GET, /api/admin/projects/12/keys, not found NO_SUCH_PROJECT",
        "ok owner, GET, /api/admin/projects/20/keys, not found NO_SUCH_PROJECT",
        "ok owner, GET, /api/admin/projects/999/keys, not found NO_SUCH_PROJECT",
        "ok owner, GET, /api/admin/projects/-1/keys, not found NO_SUCH_PROJECT",
        "ok admin, GET, /api/admin/projects/10, allowed",
        "ok admin, GET, /api/admin/projects/20, not found NO_SUCH_PROJECT",
        "ok admin, GET, /api/admin/projects/12, not found NO_SUCH_PROJECT",
        // A member finds every project missing, its organization's too.
        "ok member, GET, /api/admin/projects/10/keys, not found NO_SUCH_PROJECT",
        "ok member, GET, /api/admin/projects/10/events, not found NO_SUCH_PROJECT",
        "ok member, GET, /api/admin/projects/10, not found NO_SUCH_PROJECT",
        "ok member, GET, /api/admin/projects/20/keys, not found NO_SUCH_PROJECT",
        "ok member, GET, /api/admin/projects/999/keys, not found NO_SUCH_PROJECT",
        // Roles on the organization's surface.
        "ok member, GET, /api/admin/organizations/me, allowed",
        "ok member, GET, /api/admin/organizations/api-keys, forbidden organization.manage admin",
        "ok admin, POST, /api/admin/organizations/api-keys, allowed",
        "ok admin, DELETE, /api/admin/unknown, forbidden organization.settings owner",
        "ok owner, DELETE, /api/admin/unknown, allowed",
        // What no surface covers.
        "sk admin, GET, /, not found NO_SURFACE",
        "sk admin, GET, /api/client, not found NO_SURFACE",
        "sk admin, GET, /other, not found NO_SURFACE",
        "ok owner, GET, /api/admin/PROJECTS/10/keys, not found NO_SURFACE",
        // Methods and paths that servers may read in different ways.
        "sk admin, get, /api/client/events, malformed method is not an HTTP method in capital letters",
        "sk admin, '', /api/client/events, malformed method is not an HTTP method in capital letters",
        "sk admin, GET POST, /api/client/events, malformed method is not an HTTP method in capital letters",
        "sk admin, G\u00cbT, /api/client/events, malformed method is not an HTTP method in capital letters",
        "sk admin, ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG, /a, malformed method is not an HTTP method in capital letters",
        "sk admin, GET, /api/client/../admin, malformed path has a dot segment",
        "sk admin, GET, /api/client//keys, malformed path has an empty segment (two slashes in a row)",
        "sk admin, GET, '', malformed path does not begin with a slash",
        "sk admin, M-SEARCH, /api/client/events, allowed",
    })
    void check_keyAndRequest_givesTheVerdict(String key, String method, String path, String verdict) {
        assertThat(World.words(world.check(key, method, path))).isEqualTo(verdict);
    }

    @Test
    void check_noKey_isMissing() {
        assertThat(verdictOn(null)).isEqualTo("unauthenticated MISSING");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "sk_", "sk_…S1T2", "Bearer sk_x", "sk_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4L"})
    void check_textThatIsNoKey_isMalformed(String presented) {
        assertThat(verdictOn(presented)).isEqualTo("unauthenticated MALFORMED");
    }

    @Test
    void check_keyThatWasNeverIssued_isUnknown() {
        PlaintextKey key = KeyFormat.unbranded().mint(KeyKind.SECRET, new SplittableRandom(99));

        assertThat(verdictOn(key.revealPlaintext())).isEqualTo("unauthenticated UNKNOWN");
    }

    @Test
    void check_revokedKey_isRevokedAndKnown() {
        world.revoke("sk editor");

        assertThat(world.check("sk editor", "GET", "/api/client/events"))
                .isEqualTo(new Verdict.Unauthenticated(
                        Verdict.Unauthenticated.Reason.REVOKED,
                        world.row("sk editor").keyId()));
        assertThat(World.words(world.check("sk publisher", "GET", "/api/client/events")))
                .isEqualTo("allowed");
    }

    /** The stored row decides together with the prefix: neither alone can make a publishable key a secret one. */
    @Test
    void check_prefixAndRowDisagree_isWrongPrefix() {
        PlaintextKey publishable = KeyFormat.unbranded().mint(KeyKind.PUBLISHABLE, new SplittableRandom(5));
        world.table.apply(new KeyChanged(
                500, publishable.digest(), KeyKind.SECRET, 10, ProjectRole.ADMIN, KeyChanged.NEVER, false));
        PlaintextKey organization = KeyFormat.unbranded().mint(KeyKind.ORGANIZATION, new SplittableRandom(6));
        world.table.apply(new KeyChanged(
                501, organization.digest(), KeyKind.SECRET, 10, ProjectRole.ADMIN, KeyChanged.NEVER, false));

        assertThat(verdictOn(publishable.revealPlaintext())).isEqualTo("unauthenticated WRONG_PREFIX");
        assertThat(verdictOn(organization.revealPlaintext())).isEqualTo("unauthenticated WRONG_PREFIX");
    }

    @Test
    void check_clockReachesExpiry_isExpiredFromThenOn() {
        world.key("short", KeyKind.SECRET, 10, ProjectRole.ADMIN, World.NOW + 1_000);

        assertThat(World.words(world.check("short", "GET", "/api/client/events")))
                .isEqualTo("allowed");
        world.now.set(World.NOW + 999);
        assertThat(World.words(world.check("short", "GET", "/api/client/events")))
                .isEqualTo("allowed");
        world.now.set(World.NOW + 1_000);
        assertThat(World.words(world.check("short", "GET", "/api/client/events")))
                .isEqualTo("unauthenticated EXPIRED");
        world.now.set(Long.MAX_VALUE / 2);
        assertThat(World.words(world.check("short", "GET", "/api/client/events")))
                .isEqualTo("unauthenticated EXPIRED");
        assertThat(World.words(world.check("sk admin", "GET", "/api/client/events")))
                .isEqualTo("allowed");
    }

    @Test
    void check_archivedProject_killsItsKeysWheneverTheyWereMade() {
        world.project(10, 1, "ten", true);
        world.key("late", KeyKind.SECRET, 10, ProjectRole.ADMIN);

        for (String name : new String[] {"sk admin", "pk admin", "late"}) {
            assertThat(World.words(world.check(name, "GET", "/api/client/users/me")))
                    .as(name)
                    .isEqualTo("unauthenticated ARCHIVED");
        }
        assertThat(World.words(world.check("ok owner", "GET", "/api/admin/projects/10/keys")))
                .isEqualTo("not found NO_SUCH_PROJECT");
        assertThat(World.words(world.check("ok owner", "GET", "/api/admin/projects/11/keys")))
                .isEqualTo("allowed");
    }

    @Test
    void check_archivedOrganization_killsItsKeysAndThoseOfItsProjectsWheneverTheyWereMade() {
        world.key("other", KeyKind.SECRET, 20, ProjectRole.ADMIN);
        world.table.apply(new OrganizationChanged(1, "acme", true));
        world.key("late sk", KeyKind.SECRET, 11, ProjectRole.ADMIN);
        world.key("late ok", KeyKind.ORGANIZATION, 1, OrganizationRole.OWNER);

        for (String name : new String[] {"sk admin", "pk admin", "ok owner", "ok member", "late sk", "late ok"}) {
            assertThat(World.words(world.check(name, "GET", "/api/client/users/me")))
                    .as(name)
                    .isEqualTo("unauthenticated ARCHIVED");
        }
        assertThat(World.words(world.check("other", "GET", "/api/client/events")))
                .isEqualTo("allowed");
    }

    @Test
    void check_keyOfAnArchivedOrganizationInASnapshot_isArchived() {
        world.key("dead", KeyKind.SECRET, 30, ProjectRole.ADMIN);

        assertThat(World.words(world.check("dead", "GET", "/api/client/events")))
                .isEqualTo("unauthenticated ARCHIVED");
    }

    @Test
    void check_roleChanged_countsOnTheVeryNextRequest() {
        world.changeRole("sk support", ProjectRole.EDITOR);
        assertThat(World.words(world.check("sk support", "POST", "/api/client/events")))
                .isEqualTo("allowed");

        world.changeRole("sk support", ProjectRole.SUPPORT);
        assertThat(World.words(world.check("sk support", "POST", "/api/client/events")))
                .isEqualTo("forbidden write editor");
    }

    @ParameterizedTest
    @CsvSource({
        "sk admin, /api/client/events, browser",
        "ok owner, /api/admin/organizations/me, browser",
        "pk admin, /api/client/users/me, allowed",
        "sk admin, /api/client/../x, browser",
    })
    void check_fromBrowser_refusesAllButPublishableKeys(String name, String path, String verdict) {
        Verdict given = world.checker.check(new CheckRequest(world.value(name), "GET", path, true));

        assertThat(World.words(given)).isEqualTo(verdict);
    }

    @Test
    void check_revokedKeyFromBrowser_isNoMoreThanRevoked() {
        world.revoke("sk admin");

        assertThat(World.words(world.checker.check(
                        new CheckRequest(world.value("sk admin"), "GET", "/api/client/events", true))))
                .isEqualTo("unauthenticated REVOKED");
    }

    @Test
    void check_leaseDoesNotHold_isUnavailableWhateverWasSent() {
        world.lease.set(false);

        assertThat(World.words(world.check("sk admin", "GET", "/api/client/events")))
                .isEqualTo("unavailable");
        assertThat(verdictOn(null)).isEqualTo("unavailable");
        assertThat(verdictOn("x")).isEqualTo("unavailable");
        assertThat(world.checker.isAvailable()).isFalse();

        world.lease.set(true);
        assertThat(World.words(world.check("sk admin", "GET", "/api/client/events")))
                .isEqualTo("allowed");
        assertThat(world.checker.isAvailable()).isTrue();
    }

    @Test
    void check_noRoleHasThePermission_saysSo() {
        // settings is held by project roles alone; the organization's default asks for what only owners have.
        Policy policy = PolicyLines.withRoles("""
                surface admin /api/admin secret,organization settings settings
                """);
        world.checker.usePolicy(policy);

        assertThat(World.words(world.check("ok owner", "GET", "/api/admin/x"))).isEqualTo("forbidden settings nobody");
        assertThat(Objects.requireNonNull(
                                world.check("ok owner", "GET", "/api/admin/x").problem())
                        .message())
                .endsWith("No role has it.");
    }

    @Test
    void check_allowed_saysWhoseKeyItIs() {
        Verdict.Allowed allowed = (Verdict.Allowed) world.check("sk editor", "POST", "/api/client/events");
        Identity identity = allowed.identity();

        assertThat(identity.keyId()).isEqualTo(world.row("sk editor").keyId());
        assertThat(identity.kind()).isEqualTo(KeyKind.SECRET);
        assertThat(identity.role()).isEqualTo(ProjectRole.EDITOR);
        assertThat(identity.organization()).isEqualTo(new OrganizationEntry(1, "acme", false));
        assertThat(identity.project()).isEqualTo(new ProjectEntry(10, 1, "ten", false));
        assertThat(allowed.permissions().names()).containsExactly("read", "write");
        assertThat(allowed.match().route().text()).isEqualTo("POST /events");
    }

    @Test
    void check_organizationKeyWithinAProject_keepsItsRoleAndActsAsAdmin() {
        Verdict.Allowed allowed = (Verdict.Allowed) world.check("ok admin", "GET", "/api/admin/projects/11/keys");

        assertThat(allowed.identity().role()).isEqualTo(OrganizationRole.ADMIN);
        assertThat(allowed.identity().project()).isEqualTo(new ProjectEntry(11, 1, "", false));
        assertThat(allowed.permissions().names()).containsExactly("read", "write", "publish", "settings");
    }

    @Test
    void check_organizationKeyOutsideAProject_hasNone() {
        Verdict.Allowed allowed = (Verdict.Allowed) world.check("ok owner", "GET", "/api/admin/organizations/me");

        assertThat(allowed.identity().project()).isNull();
        assertThat(allowed.permissions().names())
                .containsExactly("organization.read", "organization.manage", "organization.settings");
    }

    /** A caller can't tell one reason for 401 from another, nor a foreign project from one that never was. */
    @Test
    void problem_sameAnswer_forAllThatMustNotBeTold() {
        world.revoke("sk support");
        Problem unknown = problemOf(world.checker.check(new CheckRequest(
                KeyFormat.unbranded()
                        .mint(KeyKind.SECRET, new SplittableRandom(9))
                        .revealPlaintext(),
                "GET",
                "/api/client/events",
                false)));

        assertThat(unknown.code()).isEqualTo(ErrorCode.AUTHENTICATION_REQUIRED);
        assertThat(problemOf(world.check("sk support", "GET", "/api/client/events")))
                .isEqualTo(unknown);
        assertThat(problemOf(world.check("pk admin", "GET", "/api/client/keys")))
                .isEqualTo(unknown);
        assertThat(problemOf(world.check("ok owner", "GET", "/api/client/keys")))
                .isEqualTo(unknown);
        assertThat(problemOf(world.checker.check(new CheckRequest(null, "GET", "/", false))))
                .isEqualTo(unknown);
        assertThat(problemOf(world.check("ok owner", "GET", "/api/admin/projects/20/keys")))
                .isEqualTo(problemOf(world.check("ok owner", "GET", "/api/admin/projects/999/keys")))
                .isEqualTo(problemOf(world.check("ok owner", "GET", "/nowhere")));
    }

    @ParameterizedTest
    @CsvSource({
        "sk support, POST, /api/client/events, PERMISSION_DENIED, The role support lacks the permission write. The smallest role that has it is editor.",
        "sk admin, GET, /nowhere, RESOURCE_MISSING, There is nothing here for this key.",
        "sk admin, GET, /a//b, PARAMETER_INVALID_FORMAT, The path has an empty segment (two slashes in a row).",
        "sk admin, get, /a, PARAMETER_INVALID_FORMAT, The method is not an HTTP method in capital letters.",
    })
    void problem_ofARefusal_saysWhatIsWrong(String key, String method, String path, ErrorCode code, String message) {
        Problem problem = problemOf(world.check(key, method, path));

        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.message()).isEqualTo(message);
    }

    @Test
    void problem_malformed_namesTheParameter() {
        assertThat(problemOf(world.check("sk admin", "get", "/a")).param()).isEqualTo("method");
        assertThat(problemOf(world.check("sk admin", "GET", "a")).param()).isEqualTo("path");
    }

    @Test
    void problem_allowed_isNone() {
        assertThat(world.check("sk admin", "GET", "/api/client/events").problem())
                .isNull();
    }

    @Test
    void identityOrNull_verdict_onlyWhereItMayBeTold() {
        assertThat(world.check("sk admin", "GET", "/api/client/events").identityOrNull())
                .isNotNull();
        assertThat(world.check("sk support", "POST", "/api/client/events").identityOrNull())
                .isNotNull();
        assertThat(world.check("sk admin", "GET", "/nowhere").identityOrNull()).isNotNull();
        assertThat(world.check("sk admin", "GET", "a").identityOrNull()).isNotNull();
        assertThat(world.check("pk admin", "GET", "/api/client/keys").identityOrNull())
                .isNull();
        world.lease.set(false);
        assertThat(world.check("sk admin", "GET", "/api/client/events").identityOrNull())
                .isNull();
    }

    @Test
    void toString_requestAndVerdicts_holdNoKey() {
        String value = world.value("sk admin");
        CheckRequest request = new CheckRequest(value, "GET", "/api/client/events?key=" + value, true);

        assertThat(request.toString()).isEqualTo("CheckRequest[GET from a browser]");
        assertThat(world.checker.check(request).toString()).doesNotContain(value.substring(3, 15));
        assertThat(world.check("sk admin", "GET", "/api/client/events").toString())
                .doesNotContain(value.substring(3, 15));
    }

    private String verdictOn(@org.jspecify.annotations.Nullable String presented) {
        return World.words(world.checker.check(new CheckRequest(presented, "GET", "/api/client/events", false)));
    }

    private static Problem problemOf(Verdict verdict) {
        return Objects.requireNonNull(verdict.problem());
    }
}
