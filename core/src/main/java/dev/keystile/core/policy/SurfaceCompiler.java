package dev.keystile.core.policy;

import dev.keystile.core.key.KeyKind;
import dev.keystile.core.policy.PolicyDocument.RouteEntry;
import dev.keystile.core.policy.PolicyDocument.SurfaceEntry;
import dev.keystile.core.policy.PolicyDocument.Text;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The part of the compiler that reads surfaces and holds their routes against each other. */
final class SurfaceCompiler {

    /** What a route that needs no permission says. */
    static final String NO_PERMISSION = "none";

    private static final Pattern METHOD = Pattern.compile("\\*|[A-Z][A-Z-]{0,19}");
    private static final int MAX_ROUTES = 2_000;

    private final Problems problems;
    private final Set<String> projectPermissions;
    private final Set<String> organizationPermissions;

    /** @param projectPermissions what some project role has; the other set likewise */
    SurfaceCompiler(Problems problems, Set<String> projectPermissions, Set<String> organizationPermissions) {
        this.problems = problems;
        this.projectPermissions = projectPermissions;
        this.organizationPermissions = organizationPermissions;
    }

    /** A route with its parts and its line; the pattern holds the surface's base. */
    private record ParsedRoute(String method, PathPattern pattern, Route route, int line) {

        /** Whether some method falls to both. A route for GET takes HEAD too. */
        boolean sharesMethodWith(ParsedRoute other) {
            return method.equals(other.method)
                    || method.equals("*")
                    || other.method.equals("*")
                    || (isRead(method) && isRead(other.method));
        }

        private static boolean isRead(String method) {
            return method.equals("GET") || method.equals("HEAD");
        }
    }

    /** A surface's base, read. */
    private record ParsedBase(SurfaceEntry entry, PathPattern pattern) {

        /** Whether some path lies below both, and neither is deeper than the other. */
        boolean isTwinOf(ParsedBase other) {
            return pattern.segments().size() == other.pattern.segments().size() && pattern.overlaps(other.pattern);
        }
    }

    List<Surface> compile(List<SurfaceEntry> entries) {
        if (entries.isEmpty()) {
            problems.add(0, "there is no surface", "name at least one under \"surfaces\"");
        }
        List<ParsedBase> bases = new ArrayList<>();
        for (SurfaceEntry entry : entries) {
            parseBase(entry).ifPresent(pattern -> bases.add(new ParsedBase(entry, pattern)));
        }
        reportTwins(bases);
        List<Surface> surfaces = new ArrayList<>();
        for (ParsedBase base : bases) {
            surfaces.add(surface(base, bases));
        }
        return surfaces;
    }

    private Optional<PathPattern> parseBase(SurfaceEntry entry) {
        Optional<PathPattern> parsed = PathPattern.parse(entry.base().value());
        boolean usable = parsed.isPresent()
                && !parsed.get().openEnded()
                && !parsed.get().segments().isEmpty()
                && parsed.get().segments().getFirst() instanceof PathPattern.Segment.Literal
                && parsed.get().projectSegments() <= 1;
        if (!usable) {
            problems.add(
                    entry.base().line(),
                    "\"" + entry.base().value() + "\" can't be the base of a surface",
                    "write a path such as /api/client or /api/admin/projects/{project}: no **, no closing slash, nothing"
                            + " in braces at its beginning, and one {project} at most");
            return Optional.empty();
        }
        reportLookalike(entry.base());
        return parsed;
    }

    /** A project's id under another name would be taken for any text, of other tenants' projects too. */
    private void reportLookalike(Text text) {
        PathPattern.lookalikeOfProject(text.value())
                .ifPresent(name -> problems.add(
                        text.line(),
                        "\"" + text.value() + "\" names a parameter " + name
                                + ", of which nobody asks whether the key may act in that project",
                        "write {project} where a project's id stands, or a name without \"project\" in it"));
    }

    private void reportTwins(List<ParsedBase> bases) {
        for (int i = 0; i < bases.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (bases.get(i).isTwinOf(bases.get(j))) {
                    reportTwin(bases.get(i).entry.base(), bases.get(j).entry.base());
                }
            }
        }
    }

    private void reportTwin(Text later, Text earlier) {
        problems.add(
                later.line(),
                later.value().equals(earlier.value())
                        ? "two surfaces have the base " + later.value()
                        : "the base " + later.value() + " covers the same paths as " + earlier.value() + " on line "
                                + earlier.line(),
                "give each surface its own base, or make one of both");
    }

    private Surface surface(ParsedBase base, List<ParsedBase> all) {
        SurfaceEntry entry = base.entry;
        EnumSet<KeyKind> kinds = kinds(entry);
        Set<String> usable = usablePermissions(base.pattern, kinds);
        List<ParsedRoute> routes = new ArrayList<>();
        for (RouteEntry route : entry.routes()) {
            parseRoute(route, base.pattern, kinds, usable).ifPresent(routes::add);
        }
        if (routes.size() > MAX_ROUTES) {
            problems.add(entry.name().line(), "the surface has more than " + MAX_ROUTES + " routes", "use patterns");
            routes = List.of();
        }
        reportConflicts(routes);
        reportUnreachable(base, all, routes);
        RouteTree tree = new RouteTree();
        for (ParsedRoute route : routes) {
            tree.add(route.method, withoutBase(route.pattern, base.pattern), route.route);
        }
        return new Surface(
                entry.name().value(),
                base.pattern,
                kinds,
                tree,
                new Route("otherwise read", permission(entry.otherwiseRead(), usable), false, -1),
                new Route("otherwise write", permission(entry.otherwiseWrite(), usable), false, -1));
    }

    /** What the roles that count on a surface have: those of projects, of organizations, or of both. */
    private Set<String> usablePermissions(PathPattern base, EnumSet<KeyKind> kinds) {
        boolean withinProject = base.projectSegment() >= 0;
        EnumSet<KeyKind> projectKinds = EnumSet.complementOf(EnumSet.of(KeyKind.ORGANIZATION));
        Set<String> usable = new TreeSet<>();
        if (withinProject || kinds.isEmpty() || kinds.stream().anyMatch(projectKinds::contains)) {
            usable.addAll(projectPermissions);
        }
        if (!withinProject && (kinds.isEmpty() || kinds.contains(KeyKind.ORGANIZATION))) {
            usable.addAll(organizationPermissions);
        }
        return usable;
    }

    private static PathPattern withoutBase(PathPattern pattern, PathPattern base) {
        return new PathPattern(
                pattern.segments()
                        .subList(base.segments().size(), pattern.segments().size()),
                pattern.openEnded());
    }

    private EnumSet<KeyKind> kinds(SurfaceEntry entry) {
        EnumSet<KeyKind> kinds = EnumSet.noneOf(KeyKind.class);
        for (Text text : entry.kinds()) {
            Optional<KeyKind> kind = KeyKind.ofWireName(text.value());
            if (kind.isEmpty()) {
                problems.add(
                        text.line(),
                        "\"" + text.value() + "\" is not a kind of key",
                        "the kinds are publishable, secret and organization");
            }
            kind.ifPresent(kinds::add);
        }
        if (entry.kinds().isEmpty()) {
            problems.add(entry.name().line(), "the surface takes no kind of key", "name some under \"kinds\"");
        }
        return kinds;
    }

    private Optional<ParsedRoute> parseRoute(
            RouteEntry entry, PathPattern base, Set<KeyKind> kinds, Set<String> usable) {
        Text text = entry.route();
        String[] parts = text.value().split(" ", -1);
        Optional<PathPattern> pattern = parts.length == 2 ? PathPattern.parse(parts[1]) : Optional.empty();
        if (pattern.isEmpty() || !METHOD.matcher(parts[0]).matches()) {
            problems.add(
                    text.line(),
                    "\"" + text.value() + "\" is not a route",
                    "write a method in capitals (or *), one space and a path below the base, such as \"POST /events\","
                            + " \"GET /users/{id}\" or \"* /keys/**\"");
            return Optional.empty();
        }
        if (entry.publishable() && !kinds.contains(KeyKind.PUBLISHABLE)) {
            problems.add(
                    text.line(),
                    "the route is publishable, but its surface takes no publishable keys",
                    "take \"publishable: true\" away, or add publishable to the surface's kinds");
        }
        reportLookalike(text);
        PathPattern whole = base.then(pattern.get());
        if (whole.projectSegments() > 1) {
            problems.add(
                    text.line(),
                    "the route names more than one {project}, its surface's base included",
                    "give the other segment another name: a key acts in one project");
        }
        Route route = new Route(text.value(), needs(entry, usable), entry.publishable(), whole.projectSegment());
        return Optional.of(new ParsedRoute(parts[0], whole, route, text.line()));
    }

    private @Nullable Permission needs(RouteEntry entry, Set<String> usable) {
        Text needs = entry.needs();
        if (needs == null) {
            problems.add(
                    entry.route().line(),
                    "the route doesn't say what it needs",
                    "add \"needs\" with a permission, or with none if any good key may call it");
            return null;
        }
        return permission(needs, usable);
    }

    private @Nullable Permission permission(Text text, Set<String> usable) {
        String name = text.value();
        if (name.equals(NO_PERMISSION)) {
            return null;
        }
        if (!usable.contains(name)) {
            boolean known = projectPermissions.contains(name) || organizationPermissions.contains(name);
            problems.add(
                    text.line(),
                    "no role" + (known ? " that counts on this surface" : "") + " has the permission \"" + name + "\"",
                    "give it to a role, or use one of " + String.join(", ", usable));
            return null;
        }
        return new Permission(name);
    }

    private void reportConflicts(List<ParsedRoute> routes) {
        for (int i = 0; i < routes.size(); i++) {
            for (int j = 0; j < i; j++) {
                reportConflict(routes.get(i), routes.get(j));
            }
        }
    }

    private void reportConflict(ParsedRoute later, ParsedRoute earlier) {
        if (!later.sharesMethodWith(earlier) || !later.pattern.overlaps(earlier.pattern)) {
            return;
        }
        boolean laterCovers = later.pattern.covers(earlier.pattern);
        boolean earlierCovers = earlier.pattern.covers(later.pattern);
        if (laterCovers && earlierCovers && later.method.equals(earlier.method)) {
            problems.add(
                    later.line,
                    "the route can never be reached: line " + earlier.line + " names the same requests",
                    "take one of the two away");
        } else if (!laterCovers && !earlierCovers && !later.route.demandsTheSameAs(earlier.route)) {
            problems.add(
                    later.line,
                    "the route overlaps with line " + earlier.line + ", and neither is more specific",
                    "narrow one of them, or let both ask for the same");
        }
    }

    private void reportUnreachable(ParsedBase base, List<ParsedBase> all, List<ParsedRoute> routes) {
        for (ParsedRoute route : routes) {
            for (ParsedBase other : all) {
                boolean deeper = other.pattern.segments().size()
                        > base.pattern.segments().size();
                PathPattern below = new PathPattern(other.pattern.segments(), true);
                boolean beyond = route.pattern.segments().size()
                        > other.pattern.segments().size();
                if (deeper && beyond && below.covers(route.pattern)) {
                    problems.add(
                            route.line,
                            "the route can never be reached: the surface "
                                    + other.entry.name().value() + " covers these paths",
                            "move it to that surface");
                }
            }
        }
    }
}
