package dev.keystile.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.key.KeyKind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Guarantee: where one server reads a path as one route and another as another, the request passes only
 * if both let it.
 */
class TwoReadingsTest {

    private static final Policy POLICY = PolicyLines.withRoles("""
            surface client /api/client publishable,secret read write
            POST /events write publishable
            GET /users/me read publishable
            GET /users/{id} read
            PATCH /subscriptions/me read publishable
            GET /users/{id}/secrets settings
            GET /users/@all settings
            GET /lists/{id} read
            GET /lists/skis settings
            surface project /api/admin/projects/{project} secret,organization read write
            surface admin /api/admin organization organization.read organization.manage
            GET /archive/{id} organization.read
            GET /{kind}/{project} organization.read
            GET /me/{project}/{x}/{y} organization.read
            GET /{project}/{x}/{y}/{z} organization.read
            """);

    @ParameterizedTest
    @CsvSource({
        "GET, /api/client/users/me, true",
        "GET, /api/client/users/%6de, true",
        // The path of the route with {id}, which isn't publishable, for a server that minds case.
        "GET, /api/client/users/ME, false",
        "GET, /api/client/users/Me, false",
        "GET, /api/client/users/%4de, false",
        "GET, /api/client/Users/me, false",
        // No route at all for a server that minds case, so what the surface says otherwise.
        "POST, /api/client/events, true",
        "POST, /api/client/EVENTS, false",
        "PATCH, /api/client/subscriptions/me, true",
        "PATCH, /api/client/subscriptions/mE, false",
        // A base in capitals leads to the same route in both readings.
        "GET, /API/client/users/me, true",
    })
    void takes_publishable_onlyIfBothReadingsDo(String method, String path, boolean taken) throws Exception {
        assertThat(match(method, path).takes(KeyKind.PUBLISHABLE)).isEqualTo(taken);
        assertThat(match(method, path).takes(KeyKind.SECRET)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        // The lenient reading asks for more.
        "GET, /api/client/users/1/secrets, settings",
        "GET, /api/client/users/1/SECRETS, settings",
        "GET, /api/client/users/@all, settings",
        "GET, /api/client/users/%40all, settings",
        "GET, /api/client/users/%40ALL, settings",
        "GET, /api/client/lists/skis, settings",
        "GET, /api/client/lists/%C5%BFkis, settings",
        "GET, /api/client/lists/s%E2%84%AAi%C5%BF, settings",
        "GET, /api/client/lists/sk%C4%B1s, settings",
        "GET, /api/client/lists/SK%C4%B0S, settings",
        // The exact reading asks for more: PATCH on what no route names needs write.
        "PATCH, /api/client/subscriptions/ME, write",
        // Both ask for what a support role has.
        "GET, /api/client/lists/skid, ",
        "GET, /api/client/users/ME, ",
        "PATCH, /api/client/subscriptions/me, ",
    })
    void missingFrom_support_isWhatEitherReadingAsks(String method, String path, @Nullable String missing)
            throws Exception {
        assertThat(missing(method, path, ProjectRole.SUPPORT)).isEqualTo(missing);
    }

    @Test
    void missingFrom_admin_isNothing() throws Exception {
        assertThat(missing("GET", "/api/client/users/1/SECRETS", ProjectRole.ADMIN))
                .isNull();
        assertThat(missing("PATCH", "/api/client/subscriptions/ME", ProjectRole.ADMIN))
                .isNull();
    }

    /** /api/admin/PROJECTS/7 is a project's for one server and the organization's for another. */
    @Test
    void match_readingsLeadToDifferentSurfaces_isNone() throws Exception {
        assertThat(match("GET", "/api/admin/projects/7/x").surface().name()).isEqualTo("project");
        assertThat(POLICY.match("GET", RequestPath.parse("/api/admin/PROJECTS/7/x")))
                .isNull();
        assertThat(match("GET", "/API/ADMIN/projects/7/x").surface().name()).isEqualTo("project");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/admin/archive/7, false, 0",
        "/api/admin/other/7, true, 7",
        // The lenient reading names no project, the exact one does.
        "/api/admin/ARCHIVE/7, true, 7",
        // Each reading names a project, in different segments: none can be right for both.
        "/api/admin/me/7/y/z, true, 7",
        "/api/admin/ME/7/y/z, true, -1",
    })
    void namesProject_eitherReadingDoes_isAsked(String path, boolean names, long id) throws Exception {
        Match match = match("GET", path);

        assertThat(match.namesProject()).isEqualTo(names);
        if (names) {
            assertThat(match.projectId()).isEqualTo(id);
        }
        assertThat(match.missingFrom(POLICY.permissionsOf(OrganizationRole.MEMBER)))
                .isNull();
    }

    private static @Nullable String missing(String method, String path, Role role) throws Exception {
        Permission missing = match(method, path).missingFrom(POLICY.permissionsOf(role));
        return missing == null ? null : missing.name();
    }

    private static Match match(String method, String path) throws Exception {
        return Objects.requireNonNull(POLICY.match(method, RequestPath.parse(path)), path);
    }
}
