package dev.keystile.core.check;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.key.KeyDigest;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import dev.keystile.core.policy.Policy;
import dev.keystile.core.policy.SamplePaths;
import dev.keystile.core.policy.SamplePaths.SamplePath;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Every kind, role and route whose verdict differs between two policies.
 *
 * <p>Each path by which one of the two tells requests apart is asked with each method and a key of each kind
 * and role, by the very check that doors use. Listed are the differences in what becomes of a request. Not
 * listed are: which permission is missing, and which permissions are sent on to the upstream, where what becomes of the
 * request is the same; and paths with two readings (letters' case), whose verdict is the stricter one of
 * those of both readings, each of which is listed by itself.
 *
 * @param differences by path, then method, kind and role
 * @param complete false if the policies have more than {@link SamplePaths#MAX_PATHS} kinds of path, so that
 *     something may be missing
 */
public record PolicyDiff(List<Difference> differences, boolean complete) {

    /** Stands for every method that neither policy names and that isn't among the usual five. */
    public static final String OTHER_METHODS = "*";

    private static final long ORGANIZATION = 1;
    private static final long PROJECT = 1;
    private static final List<String> USUAL_METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

    /** What becomes of a request. */
    public enum Outcome {
        PASSES("passes"),
        MALFORMED("400"),
        UNAUTHENTICATED("401"),
        FORBIDDEN("403"),
        NOT_FOUND("404");

        private final String wireName;

        Outcome(String wireName) {
            this.wireName = wireName;
        }

        /** {@code passes}, or the status of the refusal. */
        public String wireName() {
            return wireName;
        }

        static Outcome of(Verdict verdict) {
            return switch (verdict) {
                case Verdict.Allowed ignored -> PASSES;
                case Verdict.Unauthenticated ignored -> UNAUTHENTICATED;
                case Verdict.Forbidden ignored -> FORBIDDEN;
                case Verdict.NotFound ignored -> NOT_FOUND;
                case Verdict.Malformed ignored -> MALFORMED;
                case Verdict.BrowserRefused ignored -> throw new IllegalStateException("No browser asked");
                case Verdict.Unavailable ignored -> throw new IllegalStateException("Nothing changes meanwhile");
            };
        }
    }

    /**
     * One verdict that differs.
     *
     * @param method a method, or {@link #OTHER_METHODS}
     * @param route the path, with {@code {project}} for the id of a project that the key may act in and
     *     {@code {any}} for a segment that no pattern names at that place
     */
    public record Difference(KeyKind kind, Role role, String method, String route, Outcome before, Outcome after) {}

    public PolicyDiff {
        differences = List.copyOf(differences);
    }

    /** Compares two policies. The same two give the same list, in the same order. */
    public static PolicyDiff between(Policy before, Policy after) {
        SamplePaths samples = SamplePaths.of(List.of(before, after), PROJECT);
        Comparison comparison = new Comparison(before, after);
        for (SamplePath path : samples.paths()) {
            comparison.compare(path);
        }
        return new PolicyDiff(comparison.found, samples.complete());
    }

    private record Bearer(long keyId, KeyKind kind, Role role) {}

    /** Both policies over one table that holds a key of every kind and role. */
    private static final class Comparison {

        private final KeyTable table = new KeyTable();
        private final List<Bearer> bearers = new ArrayList<>();
        private final Checker before;
        private final Checker after;
        private final Set<String> methods = new LinkedHashSet<>(USUAL_METHODS);
        private final String otherMethod;
        private final List<Difference> found = new ArrayList<>();

        Comparison(Policy before, Policy after) {
            table.apply(new Change.OrganizationChanged(ORGANIZATION, null, false));
            table.apply(new Change.ProjectChanged(PROJECT, ORGANIZATION, null, false));
            SplittableRandom random = new SplittableRandom(1); // the keys never leave this table
            for (KeyKind kind : KeyKind.values()) {
                for (Role role : kind == KeyKind.ORGANIZATION ? OrganizationRole.values() : ProjectRole.values()) {
                    PlaintextKey key = KeyFormat.unbranded().mint(kind, random);
                    add(new Bearer(bearers.size() + 1L, kind, role), key.digest());
                }
            }
            InstantSource clock = InstantSource.fixed(Instant.EPOCH);
            this.before = new Checker(() -> true, clock, before, table);
            this.after = new Checker(() -> true, clock, after, table);
            methods.addAll(before.methods());
            methods.addAll(after.methods());
            otherMethod = methodThatNoneNames(methods);
            methods.add(OTHER_METHODS);
        }

        private void add(Bearer bearer, KeyDigest digest) {
            long owner = bearer.kind == KeyKind.ORGANIZATION ? ORGANIZATION : PROJECT;
            table.apply(new Change.KeyChanged(
                    bearer.keyId, digest, bearer.kind, owner, bearer.role, Change.KeyChanged.NEVER, false));
            bearers.add(bearer);
        }

        private static String methodThatNoneNames(Set<String> named) {
            String method = "OTHER";
            while (named.contains(method)) {
                method += "-";
            }
            return method;
        }

        void compare(SamplePath path) {
            for (String method : methods) {
                for (Bearer bearer : bearers) {
                    compare(path, method, bearer);
                }
            }
        }

        private void compare(SamplePath path, String method, Bearer bearer) {
            String asked = method.equals(OTHER_METHODS) ? otherMethod : method;
            Outcome then = outcome(before, bearer, asked, path.path());
            Outcome now = outcome(after, bearer, asked, path.path());
            if (then != now) {
                found.add(new Difference(bearer.kind, bearer.role, method, path.shown(), then, now));
            }
        }

        private static Outcome outcome(Checker checker, Bearer bearer, String method, String path) {
            return Outcome.of(checker.checkKnown(bearer.keyId, new CheckRequest(null, method, path, false)));
        }
    }
}
