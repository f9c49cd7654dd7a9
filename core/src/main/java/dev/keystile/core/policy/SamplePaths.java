package dev.keystile.core.policy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One path for each way in which some policies can tell paths apart, in the exact reading.
 *
 * <h2>Design</h2>
 *
 * <p>Which rule of a policy applies depends only on which of its patterns match. So all patterns are
 * followed at once, segment by segment, as a nondeterministic automaton is: by each literal that one of
 * them expects next, by the project's id where one expects that, and by a text that none of them has. A
 * set of patterns that has been seen before leads nowhere new.
 *
 * @param paths in the order of what they are shown as
 * @param complete whether that is all of them, or the maximum was reached
 */
public record SamplePaths(List<SamplePath> paths, boolean complete) {

    /** The most paths, and so the most that two policies are compared by. */
    public static final int MAX_PATHS = 10_000;

    private static final int DEAD = -1;

    /**
     * A path as it is asked and as it is shown, with {@code {project}} for the project's id and {@code {any}}
     * for a text that no pattern has.
     */
    public record SamplePath(String path, String shown) {}

    public SamplePaths {
        paths = List.copyOf(paths);
    }

    /** A segment to go on by, and what it is shown as. */
    private record Symbol(String text, String shown) {}

    /** Where each pattern stands: twice the segment, and one more if it has been given the project; or dead. */
    private record Node(List<Integer> places, SamplePath path) {}

    /**
     * The paths by which the policies tell requests apart.
     *
     * @param projectId the project's id where a path names one
     */
    public static SamplePaths of(List<Policy> policies, long projectId) {
        List<PathPattern> patterns =
                policies.stream().flatMap(SamplePaths::patterns).distinct().toList();
        Symbol any = new Symbol(textThatNoneHas(patterns), PathPattern.ANY);
        Symbol project = new Symbol(Long.toString(projectId), PathPattern.PROJECT);
        return new Walk(patterns, any, project).run();
    }

    private static Stream<PathPattern> patterns(Policy policy) {
        PathPattern below = new PathPattern(List.of(new PathPattern.Segment.Parameter()), true);
        return policy.surfaces().stream()
                .flatMap(surface -> Stream.concat(
                        Stream.of(surface.base().then(below)),
                        surface.routes().stream().map(route -> surface.base().then(pattern(route)))));
    }

    private static PathPattern pattern(Route route) {
        return PathPattern.parse(route.text().split(" ", -1)[1]).orElseThrow();
    }

    private static String textThatNoneHas(List<PathPattern> patterns) {
        Set<String> literals = new HashSet<>();
        for (PathPattern pattern : patterns) {
            pattern.segments().forEach(segment -> literals.add(segment.written()));
        }
        String text = "any";
        while (literals.contains(text)) {
            text += "-";
        }
        return text;
    }

    /** One way through all patterns, breadth first. */
    private static final class Walk {

        private final List<PathPattern> patterns;
        private final Symbol any;
        private final Symbol project;
        private final Set<List<Integer>> seen = new LinkedHashSet<>();
        private final Deque<Node> open = new ArrayDeque<>();
        private final List<SamplePath> found = new ArrayList<>();
        private boolean complete = true;

        Walk(List<PathPattern> patterns, Symbol any, Symbol project) {
            this.patterns = patterns;
            this.any = any;
            this.project = project;
        }

        SamplePaths run() {
            visit(new Node(patterns.stream().map(pattern -> 0).toList(), new SamplePath("", "")));
            while (!open.isEmpty()) {
                Node node = open.remove();
                for (Symbol symbol : symbols(node)) {
                    visit(step(node, symbol));
                }
            }
            found.sort(Comparator.comparing(SamplePath::shown));
            return new SamplePaths(found, complete);
        }

        private void visit(Node node) {
            if (found.size() == MAX_PATHS) {
                complete = false;
            } else if (seen.add(node.places)) {
                open.add(node);
                found.add(node.path.path.isEmpty() ? new SamplePath("/", "/") : node.path);
            }
        }

        private List<Symbol> symbols(Node node) {
            Set<String> literals = new TreeSet<>();
            boolean expectsProject = false;
            for (int i = 0; i < patterns.size(); i++) {
                PathPattern.Segment next = next(i, node.places.get(i));
                if (next instanceof PathPattern.Segment.Literal(String text)) {
                    literals.add(text);
                }
                expectsProject |= next instanceof PathPattern.Segment.Project;
            }
            List<Symbol> symbols = new ArrayList<>();
            literals.forEach(text -> symbols.add(new Symbol(text, text)));
            if (expectsProject) {
                symbols.add(project);
            }
            symbols.add(any);
            return symbols;
        }

        /** The segment that a pattern expects, or one that takes all; of no meaning if the pattern is dead. */
        private PathPattern.Segment next(int pattern, int place) {
            List<PathPattern.Segment> segments = patterns.get(pattern).segments();
            boolean within = place != DEAD && place / 2 < segments.size();
            return within ? segments.get(place / 2) : new PathPattern.Segment.Parameter();
        }

        private Node step(Node node, Symbol symbol) {
            List<Integer> places = new ArrayList<>();
            for (int i = 0; i < patterns.size(); i++) {
                places.add(step(i, node.places.get(i), symbol));
            }
            SamplePath path = new SamplePath(node.path.path + "/" + symbol.text, node.path.shown + "/" + symbol.shown);
            return new Node(List.copyOf(places), path);
        }

        private int step(int pattern, int place, Symbol symbol) {
            PathPattern followed = patterns.get(pattern);
            if (place == DEAD || place / 2 == followed.segments().size()) {
                return place != DEAD && followed.openEnded() ? place : DEAD;
            }
            return switch (followed.segments().get(place / 2)) {
                case PathPattern.Segment.Literal(String text) -> text.equals(symbol.text) ? place + 2 : DEAD;
                case PathPattern.Segment.Parameter ignored -> place + 2;
                case PathPattern.Segment.Project ignored -> place + 2 + (symbol.equals(project) ? 1 : 0);
            };
        }
    }
}
