package dev.keystile.examples.messaging;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the reference policy says, written down a second time by hand from the prose of docs/concepts.md and
 * docs/policy.md, so that the gate's own reading of it is judged by something else than itself.
 */
final class ReferencePolicy {

    /** What each project role may do. */
    static final Map<String, List<String>> PERMISSIONS = Map.of(
            "support", List.of("read"),
            "smtpproxy", List.of("smtp.send"),
            "editor", List.of("read", "write"),
            "publisher", List.of("read", "write", "publish"),
            "admin", List.of("read", "write", "publish", "settings"));

    private static final Set<String> FOR_BROWSERS =
            Set.of("POST /events", "GET /users/me", "HEAD /users/me", "PATCH /subscriptions/me");

    private static final Pattern PROJECT = Pattern.compile("/api/admin/projects/([^/]+)(/.+)");
    private static final Pattern LEADING_NUMBER = Pattern.compile("\\s*\\+?0*([0-9]{1,18}).*");

    /** The endpoints of the app and of Keystile. */
    private static final Pattern ENDPOINT = Pattern.compile("/(api/client|api/admin/projects/[^/]+)/"
            + "(events(/aggregations)?|users(/[^/]+(/subscriptions|/sessions)?)?|subscriptions(/[^/]+)?|me"
            + "|(campaigns|journeys|lists|templates|tags|crm|webhooks|keys)(/.*)?)"
            + "|/api/admin/(organizations(/.*)?|projects(/[^/]+)?)");

    private ReferencePolicy() {}

    /** Whether a server that tells upper from lower case has something at this path. */
    static boolean isEndpoint(String path) {
        return ENDPOINT.matcher(path).matches();
    }

    /** Why the key may not make the request, or empty if it may. */
    static Optional<String> objection(SiteKey key, String method, String path) {
        Matcher project = PROJECT.matcher(path);
        if (path.startsWith("/api/client/")) {
            return key.isOfOrganization()
                    ? Optional.of("an organization key is for /api/admin")
                    : inProject(key, method, path.substring("/api/client".length()));
        }
        if (project.matches()) {
            return byProject(key, method, project.group(1), project.group(2));
        }
        return path.startsWith("/api/admin/") ? inOrganization(key, method, path) : Optional.of("no surface covers it");
    }

    private static Optional<String> byProject(SiteKey key, String method, String project, String rest) {
        Matcher number = LEADING_NUMBER.matcher(project);
        boolean own = number.matches() && Long.parseLong(number.group(1)) == key.projectId();
        if (!key.kind().equals("secret") || !own) {
            return Optional.of("the project isn't the key's, or the key is of the wrong kind");
        }
        return inProject(key, method, rest);
    }

    private static Optional<String> inProject(SiteKey key, String method, String rest) {
        if (key.isPublishable() && !FOR_BROWSERS.contains(method + " " + rest)) {
            return Optional.of("a publishable key may not call it");
        }
        String needed = permission(method, rest);
        boolean held = needed.isEmpty()
                || PERMISSIONS.getOrDefault(key.role(), List.of()).contains(needed);
        return held ? Optional.empty() : Optional.of("it needs " + needed);
    }

    private static String permission(String method, String rest) {
        boolean reads = method.equals("GET") || method.equals("HEAD");
        if (rest.matches("/(keys|webhooks)(/.*)?")) {
            return "settings";
        }
        if (rest.equals("/me") && reads) {
            return "";
        }
        return reads || (method.equals("PATCH") && rest.equals("/subscriptions/me")) ? "read" : "write";
    }

    /** Of the organization's keys, only one of role member is among the tests' small ones. */
    private static Optional<String> inOrganization(SiteKey key, String method, String path) {
        boolean member = key.isOfOrganization() && (method.equals("GET") || method.equals("HEAD"));
        boolean open = path.equals("/api/admin/organizations/me") || path.equals("/api/admin/projects");
        return member && open ? Optional.empty() : Optional.of("it needs an organization key of a higher role");
    }
}
