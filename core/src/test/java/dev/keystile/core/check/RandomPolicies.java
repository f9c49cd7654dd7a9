package dev.keystile.core.check;

import dev.keystile.core.policy.Policy;
import dev.keystile.core.policy.PolicyLines;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;

/** Policies like {@link World}'s with a few things changed at random, and requests that tell them apart. */
final class RandomPolicies {

    static final String[] METHODS = {"GET", "HEAD", "POST", "PATCH", "DELETE", "PUT", "OPTIONS", "M-SEARCH"};

    private static final List<String> NEEDS = List.of("read", "write", "publish", "settings", "smtp.send", "none");
    private static final List<String> SEGMENTS = List.of(
            "events",
            "users",
            "me",
            "users",
            "keys",
            "1",
            "journeys",
            "publish",
            "smtp",
            "send",
            "organizations",
            "api-keys",
            "projects",
            "10",
            "11",
            "20",
            "other");

    private static final List<String> BASES =
            List.of("/api/client", "/api/admin/projects/10", "/api/admin", "/api/admin/projects", "/api", "");

    private final SplittableRandom random;

    RandomPolicies(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Up to three changes; those that no compiler takes are tried anew. */
    Policy next() {
        while (true) {
            List<String> lines =
                    new ArrayList<>((PolicyLines.ROLES + World.LINES).lines().toList());
            int changes = random.nextInt(1, 4);
            for (int i = 0; i < changes; i++) {
                change(lines);
            }
            try {
                return PolicyLines.policy(String.join("\n", lines));
            } catch (IllegalArgumentException | NoSuchElementException e) {
                // Not a policy: another one is.
            }
        }
    }

    private void change(List<String> lines) {
        int at = random.nextInt(lines.size());
        String line = lines.get(at);
        switch (random.nextInt(7)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.set(at, line + " " + pick(NEEDS));
            case 2 ->
                lines.set(at, line.endsWith("publishable") ? line.replace(" publishable", "") : line + " publishable");
            case 3 -> lines.set(at, line.replace("{id}", pick(SEGMENTS)).replace("/me ", "/{id} "));
            case 4 -> lines.set(at, line.replace("{project}", "{id}"));
            case 5 -> lines.set(at, line.replaceFirst(" (read|write|settings|none)", " " + pick(NEEDS)));
            default -> lines.add(at, pick(List.of(METHODS)) + path(SEGMENTS) + " " + pick(NEEDS));
        }
    }

    private String path(List<String> segments) {
        StringBuilder path = new StringBuilder(" ");
        int count = random.nextInt(1, 4);
        for (int i = 0; i < count; i++) {
            path.append('/').append(random.nextInt(4) == 0 ? "{x}" : pick(segments));
        }
        return path.append(random.nextInt(5) == 0 ? "/**" : "").toString();
    }

    String method() {
        return pick(List.of(METHODS));
    }

    /** A path in lower case. */
    String path() {
        StringBuilder path = new StringBuilder(pick(BASES));
        int count = random.nextInt(path.isEmpty() ? 1 : 0, 4);
        for (int i = 0; i < count; i++) {
            path.append('/').append(pick(SEGMENTS));
        }
        return path.toString();
    }

    /** A path with some letters in the other case. */
    String mixedCase(String path) {
        StringBuilder mixed = new StringBuilder();
        for (String segment : path.split("(?=/)", -1)) {
            mixed.append(random.nextInt(4) == 0 ? segment.toUpperCase(java.util.Locale.ROOT) : segment);
        }
        return mixed.toString();
    }

    <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
