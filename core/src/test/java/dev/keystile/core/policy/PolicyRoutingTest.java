package dev.keystile.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.key.KeyKind;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Guarantee: the most specific route decides, and what no route names falls to the surface's default. */
class PolicyRoutingTest {

    private static final Policy POLICY = PolicyLines.withRoles("""
            surface client /api/client publishable,secret read write
            GET /users read
            GET /users/me none
            PUT /users/me settings
            GET /users/{id} read
            DELETE /users/{id} settings
            * /users/{id}/notes/** write
            GET /users/{id}/notes/pinned publish
            GET /{any}/{id}/notes/pinned/{x} write
            POST /batch write
            * /batch settings
            HEAD /batch read
            GET /report/** write
            GET /report/public none
            OPTIONS /** none
            surface project /api/admin/projects/{project} secret,organization read write
            GET /stats read
            GET /{other}/stats write
            surface admin /api/admin organization organization.manage organization.settings
            GET /projects/{project} organization.read
            GET /{a}/{b}/c organization.read
            """);

    @ParameterizedTest
    @CsvSource({
        // A literal comes before a parameter, whichever stands first in the file.
        "GET, /api/client/users/me, GET /users/me",
        "GET, /api/client/users/42, GET /users/{id}",
        "GET, /api/client/users/meme, GET /users/{id}",
        // A method that the literal doesn't have falls back to the parameter.
        "DELETE, /api/client/users/me, DELETE /users/{id}",
        "PATCH, /api/client/users/me, otherwise write",
        // ** takes any number of segments, none included, and yields to what is more specific.
        "PUT, /api/client/users/1/notes, * /users/{id}/notes/**",
        "PUT, /api/client/users/1/notes/, * /users/{id}/notes/**",
        "GET, /api/client/users/1/notes/2, * /users/{id}/notes/**",
        "GET, /api/client/users/1/notes/2/3/4, * /users/{id}/notes/**",
        "GET, /api/client/users/1/notes/pinned, GET /users/{id}/notes/pinned",
        "PUT, /api/client/users/1/notes/pinned, * /users/{id}/notes/**",
        // The earlier segment counts more: a literal in front beats one behind.
        "GET, /api/client/users/1/notes/pinned/7, * /users/{id}/notes/**",
        "GET, /api/client/teams/1/notes/pinned/7, GET /{any}/{id}/notes/pinned/{x}",
        // The method by name comes before the asterisk.
        "POST, /api/client/batch, POST /batch",
        "PUT, /api/client/batch, * /batch",
        "GET, /api/client/batch, * /batch",
        // HEAD is GET, unless it is named itself.
        "HEAD, /api/client/users/me, GET /users/me",
        "HEAD, /api/client/users/42, GET /users/{id}",
        "HEAD, /api/client/batch, HEAD /batch",
        "HEAD, /api/client/report/x, GET /report/**",
        "HEAD, /api/client/unknown, otherwise read",
        // The bare prefix of **.
        "GET, /api/client/report, GET /report/**",
        "GET, /api/client/report/, GET /report/**",
        "GET, /api/client/reports, otherwise read",
        "GET, /api/client/report/public, GET /report/public",
        "GET, /api/client/report/public/x, GET /report/**",
        // What no route names.
        "GET, /api/client/unknown, otherwise read",
        "GET, /api/client/unknown/deep/er, otherwise read",
        "POST, /api/client/unknown, otherwise write",
        "FANCY-METHOD, /api/client/unknown, otherwise write",
        "OPTIONS, /api/client/unknown/deep, OPTIONS /**",
        "OPTIONS, /api/client/users/me, OPTIONS /**",
        // One trailing slash and the query don't count.
        "GET, /api/client/users/me/, GET /users/me",
        "GET, /api/client/users/me?x=/../../keys, GET /users/me",
        "GET, /api/client/users/, GET /users",
        // The longest base that fits.
        "GET, /api/admin/projects/7/stats, GET /stats",
        "GET, /api/admin/projects/7/x/stats, GET /{other}/stats",
        "GET, /api/admin/projects/7/x, otherwise read",
        "GET, /api/admin/projects/7, GET /projects/{project}",
        "GET, /api/admin/projects, otherwise read",
        "DELETE, /api/admin/projects/7, otherwise write",
        "GET, /api/admin/users/7/c, GET /{a}/{b}/c",
        // Letters' case doesn't count where it makes no difference.
        "GET, /API/CLIENT/REPORT/x, GET /report/**",
    })
    void match_request_findsTheMostSpecificRoute(String method, String path, String route) throws Exception {
        assertThat(match(method, path).route().text()).isEqualTo(route);
    }

    @ParameterizedTest
    @CsvSource({"/", "/api", "/api/client", "/api/client/", "/api/clients/users", "/api/clien", "/other", "/api/admin"})
    void match_pathBelowNoBase_isNone(String path) throws Exception {
        assertThat(POLICY.match("GET", RequestPath.parse(path))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/admin/projects/7/stats, true, 7",
        "/api/admin/projects/9007199254740993/stats, true, 9007199254740993",
        "/api/admin/projects/999999999999999999/stats, true, 999999999999999999",
        "/api/admin/projects/%37/stats, true, 7",
        "/api/admin/projects/07/stats, true, -1",
        "/api/admin/projects/0/stats, true, -1",
        "/api/admin/projects/-7/stats, true, -1",
        "/api/admin/projects/+7/stats, true, -1",
        "/api/admin/projects/7a/stats, true, -1",
        "/api/admin/projects/1e3/stats, true, -1",
        "/api/admin/projects/9999999999999999999/stats, true, -1",
        "/api/admin/projects/18446744073709551623/stats, true, -1",
        "/api/admin/projects/%D9%A7/stats, true, -1",
        "/api/admin/projects/7, true, 7",
        "/api/admin/projects, false, -1",
        "/api/client/users/7, false, -1",
    })
    void match_path_namesTheProject(String path, boolean names, long id) throws Exception {
        Match match = match("GET", path);

        assertThat(match.namesProject()).isEqualTo(names);
        if (names) {
            assertThat(match.projectId()).isEqualTo(id);
        }
    }

    @Test
    void kinds_ofARoute_areThoseOfItsSurfaceWithoutPublishableUnlessItSaysSo() throws Exception {
        Policy policy = PolicyLines.withRoles("""
                surface client /api/client publishable,secret read write
                POST /events write publishable
                """);

        assertThat(match(policy, "POST", "/api/client/events").kinds())
                .containsExactly(KeyKind.PUBLISHABLE, KeyKind.SECRET);
        assertThat(match(policy, "GET", "/api/client/events").kinds()).containsExactly(KeyKind.SECRET);
        assertThat(match("GET", "/api/admin/projects/1/stats").kinds())
                .containsExactly(KeyKind.SECRET, KeyKind.ORGANIZATION);
    }

    private static Match match(String method, String path) throws Exception {
        return match(POLICY, method, path);
    }

    private static Match match(Policy policy, String method, String path) throws Exception {
        return Objects.requireNonNull(policy.match(method, RequestPath.parse(path)), path);
    }
}
