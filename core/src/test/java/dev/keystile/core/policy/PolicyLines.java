package dev.keystile.core.policy;

import dev.keystile.core.policy.PolicyDocument.RoleEntry;
import dev.keystile.core.policy.PolicyDocument.RouteEntry;
import dev.keystile.core.policy.PolicyDocument.SurfaceEntry;
import dev.keystile.core.policy.PolicyDocument.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Policies for tests, one thing a line, so that a problem's line can be looked up:
 *
 * <pre>
 * project ROLE permission...
 * organization ROLE permission...
 * surface NAME BASE kind,kind READ WRITE
 * METHOD /pattern NEEDS [publishable]          (NEEDS "?" leaves it out)
 * </pre>
 */
public final class PolicyLines {

    /** The roles that most tests use. Eight lines. */
    public static final String ROLES = """
            project support read
            project smtpproxy smtp.send
            project editor read write
            project publisher read write publish
            project admin read write publish settings
            organization member organization.read
            organization admin organization.read organization.manage
            organization owner organization.read organization.manage organization.settings
            """;

    private PolicyLines() {}

    /** The policy of those lines, for a test that knows it to be good. */
    public static Policy policy(String lines) {
        try {
            return PolicyCompiler.compile(document(lines));
        } catch (PolicyException e) {
            throw new IllegalArgumentException(e.problems().toString(), e);
        }
    }

    /** A policy with the usual roles and those lines. */
    public static Policy withRoles(String lines) {
        return policy(ROLES + lines);
    }

    static PolicyDocument document(String lines) {
        List<RoleEntry> projectRoles = new ArrayList<>();
        List<RoleEntry> organizationRoles = new ArrayList<>();
        List<SurfaceEntry> surfaces = new ArrayList<>();
        int line = 0;
        for (String text : lines.lines().toList()) {
            line++;
            String[] words = text.strip().split(" +", -1);
            switch (words[0]) {
                case "" -> {}
                case "project" -> projectRoles.add(role(words, line));
                case "organization" -> organizationRoles.add(role(words, line));
                case "surface" -> surfaces.add(surface(words, line));
                default -> surfaces.add(withRoute(surfaces.removeLast(), words, line));
            }
        }
        return new PolicyDocument(projectRoles, organizationRoles, surfaces);
    }

    private static RoleEntry role(String[] words, int line) {
        return new RoleEntry(
                new Text(words[1], line), texts(Arrays.asList(words).subList(2, words.length), line));
    }

    private static List<Text> texts(List<String> words, int line) {
        return words.stream().map(word -> new Text(word, line)).toList();
    }

    private static SurfaceEntry surface(String[] words, int line) {
        List<String> kinds = words[3].equals("-") ? List.of() : List.of(words[3].split(",", -1));
        return new SurfaceEntry(
                new Text(words[1], line),
                new Text(words[2], line),
                texts(kinds, line),
                List.of(),
                new Text(words[4], line),
                new Text(words[5], line));
    }

    private static SurfaceEntry withRoute(SurfaceEntry surface, String[] words, int line) {
        List<RouteEntry> routes = new ArrayList<>(surface.routes());
        routes.add(route(words, line));
        return new SurfaceEntry(
                surface.name(),
                surface.base(),
                surface.kinds(),
                routes,
                surface.otherwiseRead(),
                surface.otherwiseWrite());
    }

    /** The words up to the permission are the route; a route may be mistaken, so it is not looked into. */
    private static RouteEntry route(String[] words, int line) {
        boolean publishable = words[words.length - 1].equals("publishable");
        int needs = words.length - (publishable ? 2 : 1);
        String route = String.join(" ", Arrays.asList(words).subList(0, needs));
        Text needed = words[needs].equals("?") ? null : new Text(words[needs], line);
        return new RouteEntry(new Text(route, line), needed, publishable);
    }
}
