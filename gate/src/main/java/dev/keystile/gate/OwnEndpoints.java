package dev.keystile.gate;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.policy.Match;
import dev.keystile.core.policy.Permission;
import dev.keystile.core.policy.Policy;
import dev.keystile.core.policy.PolicyCompiler;
import dev.keystile.core.policy.PolicyDocument;
import dev.keystile.core.policy.PolicyDocument.RoleEntry;
import dev.keystile.core.policy.PolicyDocument.RouteEntry;
import dev.keystile.core.policy.PolicyDocument.SurfaceEntry;
import dev.keystile.core.policy.PolicyDocument.Text;
import dev.keystile.core.policy.PolicyException;
import dev.keystile.core.policy.RequestPath;
import java.util.List;
import java.util.stream.Stream;

/**
 * The endpoints below the surfaces that Keystile itself answers, and not the upstream.
 *
 * <h2>Design</h2>
 *
 * <p>They are written down as a policy that nobody is checked against: so they are found on the same reading of
 * a path as the check's own routes, and no spelling of a path can be one endpoint to the check and another here.
 * Of a path's two readings the lenient one counts. The control plane checks for itself and answers what it doesn't
 * know with 404, so a path that only may be meant for it is safe with it.
 */
final class OwnEndpoints {

    private static final String OWN = "* ";

    private static final Policy ROUTES = compile();

    private OwnEndpoints() {}

    /** Whether the control plane answers on this path, whatever the method. */
    static boolean contain(RequestPath path) {
        Match match = ROUTES.match("GET", path);
        return match != null && match.route().text().startsWith(OWN);
    }

    private static Policy compile() {
        List<SurfaceEntry> surfaces = List.of(
                surface("client", "/api/client", "secret", "/keys/**", "/me", "/smtp-proxy/**"),
                surface(
                        "admin",
                        "/api/admin",
                        "organization",
                        "/organizations/me",
                        "/organizations/api-keys/**",
                        "/organizations/audit/**",
                        "/projects",
                        "/projects/{id}",
                        "/projects/{id}/keys/**",
                        "/projects/{id}/smtp-proxy/**"));
        try {
            return PolicyCompiler.compile(new PolicyDocument(
                    roles(List.of(Permission.SETTINGS), ProjectRole.values()),
                    roles(
                            List.of(
                                    Permission.ORGANIZATION_READ,
                                    Permission.ORGANIZATION_MANAGE,
                                    Permission.ORGANIZATION_SETTINGS),
                            OrganizationRole.values()),
                    surfaces));
        } catch (PolicyException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<RoleEntry> roles(List<Permission> permissions, Role[] roles) {
        List<Text> names =
                permissions.stream().map(permission -> text(permission.name())).toList();
        return Stream.of(roles)
                .map(role -> new RoleEntry(text(role.wireName()), names))
                .toList();
    }

    private static SurfaceEntry surface(String name, String base, String kind, String... routes) {
        List<RouteEntry> entries = Stream.of(routes)
                .map(route -> new RouteEntry(text(OWN + route), text("none"), false))
                .toList();
        return new SurfaceEntry(text(name), text(base), List.of(text(kind)), entries, text("none"), text("none"));
    }

    private static Text text(String value) {
        return new Text(value, 0);
    }
}
