package dev.keystile.core.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A path pattern of a policy: literal segments, {@code {name}} for exactly one segment, and a closing
 * {@code **} for any number of them, none included. The name {@code {project}} is special: that
 * segment must be the id of a project that the key may act in.
 */
record PathPattern(List<Segment> segments, boolean openEnded) {

    /** Without an asterisk, and without a colon in front: those are how other tools write parameters. */
    private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9._~!$&'()+,=@-][A-Za-z0-9._~!$&'()+,=:@-]*");

    private static final Pattern PARAMETER = Pattern.compile("\\{[a-z][a-z0-9_-]*}");
    static final String PROJECT = "{project}";
    static final String ANY = "{any}";

    /** One segment: a literal in lower case, a parameter, or the project's id. */
    sealed interface Segment {
        record Literal(String text) implements Segment {}

        record Parameter() implements Segment {}

        record Project() implements Segment {}

        /** The segment as a policy has it; a parameter's own name is not kept. */
        default String written() {
            return switch (this) {
                case Literal(String text) -> text;
                case Parameter ignored -> ANY;
                case Project ignored -> PROJECT;
            };
        }
    }

    PathPattern {
        segments = List.copyOf(segments);
    }

    /** Reads a pattern, which begins with a slash and doesn't end with one; empty if it isn't one. */
    static Optional<PathPattern> parse(String text) {
        if (!text.startsWith("/")) {
            return Optional.empty();
        }
        List<Segment> segments = new ArrayList<>();
        boolean openEnded = text.endsWith("/**");
        String closed = openEnded ? text.substring(0, text.length() - 3) : text;
        for (String part :
                closed.isEmpty() ? new String[0] : closed.substring(1).split("/", -1)) {
            Optional<Segment> segment = segment(part);
            if (segment.isEmpty()) {
                return Optional.empty();
            }
            segments.add(segment.get());
        }
        return Optional.of(new PathPattern(segments, openEnded));
    }

    private static Optional<Segment> segment(String part) {
        if (part.equals(PROJECT)) {
            return Optional.of(new Segment.Project());
        }
        if (PARAMETER.matcher(part).matches()) {
            return Optional.of(new Segment.Parameter());
        }
        boolean literal = LITERAL.matcher(part).matches() && !part.equals(".") && !part.equals("..");
        return literal ? Optional.of(new Segment.Literal(part.toLowerCase(Locale.ROOT))) : Optional.empty();
    }

    @Override
    public String toString() {
        return "/" + segments.stream().map(Segment::written).collect(Collectors.joining("/"))
                + (openEnded ? "/**" : "");
    }

    /** This pattern with another one's segments behind it. */
    PathPattern then(PathPattern rest) {
        List<Segment> all = new ArrayList<>(segments);
        all.addAll(rest.segments);
        return new PathPattern(all, rest.openEnded);
    }

    /** The first parameter whose name only resembles {@code {project}}, and which would get no look at the tenant. */
    static Optional<String> lookalikeOfProject(String text) {
        return Arrays.stream(text.split("/", -1))
                .filter(part -> PARAMETER.matcher(part).matches())
                .filter(part -> part.contains("project") && !part.equals(PROJECT))
                .findFirst();
    }

    /** How many segments are a project's id. */
    long projectSegments() {
        return segments.stream().filter(Segment.Project.class::isInstance).count();
    }

    /** The index of the segment that is a project's id, or -1 if none is. */
    int projectSegment() {
        return segments.indexOf(new Segment.Project());
    }

    /** Whether some path matches both. */
    boolean overlaps(PathPattern other) {
        int shared = Math.min(segments.size(), other.segments.size());
        for (int i = 0; i < shared; i++) {
            if (segments.get(i) instanceof Segment.Literal mine
                    && other.segments.get(i) instanceof Segment.Literal theirs
                    && !mine.equals(theirs)) {
                return false;
            }
        }
        boolean fitsOther = segments.size() == shared || other.openEnded;
        boolean fitsMine = other.segments.size() == shared || openEnded;
        return fitsOther && fitsMine;
    }

    /** Whether every path that the other one matches is matched by this one too. */
    boolean covers(PathPattern other) {
        if (segments.size() > other.segments.size()
                || (!openEnded && (other.openEnded || segments.size() < other.segments.size()))) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            if (segments.get(i) instanceof Segment.Literal mine && !mine.equals(other.segments.get(i))) {
                return false;
            }
        }
        return true;
    }
}
