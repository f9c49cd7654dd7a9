package dev.keystile.examples.messaging;

import dev.keystile.examples.messaging.RawUpstream.Recorded;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Says what is wrong with a request that has reached the app, read in every way in which some app may read
 * it. It goes by {@link Readings} and {@link ReferencePolicy} and asks nothing of Keystile.
 */
final class Judge {

    private static final Pattern SUCCESS = Pattern.compile("^HTTP/1\\.[01] 2", Pattern.MULTILINE);

    private static final Pattern FAULT = Pattern.compile("^HTTP/1\\.[01] 5", Pattern.MULTILINE);

    private static final List<String> NEVER =
            List.of("authorization", "connection", "upgrade", "te", "transfer-encoding", "x-keystile-gate-token");

    private final long organizationId;

    Judge(long organizationId) {
        this.organizationId = organizationId;
    }

    /** What is wrong with what an attack has led to, in words; nothing is the good case. */
    List<String> violations(Attack attack, List<Recorded> recorded, String answer) {
        Set<String> wrongs = new LinkedHashSet<>();
        for (Recorded one : recorded) {
            if (!one.values("x-case").equals(List.of(Integer.toString(attack.number())))) {
                wrongs.add("a request that nobody sent reached the app");
            }
            form(one, wrongs);
            identity(attack.key(), one, wrongs);
            meanings(attack.key(), one, wrongs);
        }
        elsewhere(attack, answer, wrongs);
        pages(answer, wrongs);
        return wrongs.stream().map(wrong -> attack + ": " + wrong).toList();
    }

    /** Two apps that read the path differently are at different routes, and one of them wasn't checked. */
    private static void form(Recorded request, Set<String> wrongs) {
        Set<String> readings = Readings.exact(request.target());
        if (!readings.equals(Set.of(Readings.plain(request.target())))) {
            wrongs.add("the app's path can be read in several ways: " + readings);
        }
    }

    private void identity(SiteKey key, Recorded request, Set<String> wrongs) {
        expected(key).forEach((name, value) -> {
            List<String> values = request.values(name.toLowerCase(Locale.ROOT));
            if (!values.equals(value.isEmpty() ? List.of() : List.of(value))) {
                wrongs.add("the app is told " + name + " " + values + " for " + value);
            }
        });
        for (String name : NEVER) {
            if (!request.values(name).isEmpty()) {
                wrongs.add("the app gets " + name);
            }
        }
        if (request.headers().toString().contains("forged")) {
            wrongs.add("a forged header reached the app");
        }
        if (!key.value().isEmpty() && request.toString().contains(key.value())) {
            wrongs.add("the key reached the app");
        }
    }

    private Map<String, String> expected(SiteKey key) {
        Map<String, String> expected = new LinkedHashMap<>();
        RequestTricks.IDENTITY_HEADERS.forEach(name -> expected.put(name, ""));
        expected.put("X-Keystile-Organization", Long.toString(organizationId));
        expected.put("X-Keystile-Project", Long.toString(key.projectId()));
        expected.put("X-Keystile-Key", Long.toString(key.id()));
        expected.put("X-Keystile-Kind", key.kind());
        expected.put("X-Keystile-Role", key.role());
        expected.put(
                "X-Keystile-Permissions",
                String.join(" ", ReferencePolicy.PERMISSIONS.getOrDefault(key.role(), List.of())));
        return expected;
    }

    /** Every method and every target that an app may take it for. */
    private static void meanings(SiteKey key, Recorded request, Set<String> wrongs) {
        for (String method : all(request.method(), RequestTricks.METHOD_HEADERS, request)) {
            for (String target : all(request.target(), RequestTricks.TARGET_HEADERS, request)) {
                meaning(key, method.toUpperCase(Locale.ROOT), target, wrongs);
            }
        }
    }

    private static List<String> all(String first, List<String> headers, Recorded request) {
        List<String> all = new ArrayList<>(List.of(first));
        headers.forEach(name -> all.addAll(request.values(name.toLowerCase(Locale.ROOT))));
        return all;
    }

    private static void meaning(SiteKey key, String method, String target, Set<String> wrongs) {
        for (String path : Readings.folded(target)) {
            ReferencePolicy.objection(key, method, path)
                    .ifPresent(why -> wrongs.add("the app may take it for " + method + " " + path + ", but " + why));
        }
        for (String path : Readings.exact(target)) {
            if (ReferencePolicy.isEndpoint(path)) {
                ReferencePolicy.objection(key, method, path)
                        .ifPresent(
                                why -> wrongs.add("the app may take it for " + method + " " + path + ", but " + why));
            }
        }
    }

    /** A success that the app didn't give is Keystile's own, which keeps to the same policy. */
    private static void elsewhere(Attack attack, String answer, Set<String> wrongs) {
        long successes = SUCCESS.matcher(answer).results().count();
        long marks = answer.split(Pattern.quote(RawUpstream.MARK), -1).length - 1L;
        if (successes > marks) {
            Set<String> objections = new LinkedHashSet<>();
            meaning(attack.key(), attack.method(), attack.target(), objections);
            objections.forEach(wrong -> wrongs.add("Keystile answered: " + wrong));
        }
    }

    /** Every refusal is a problem document, and none is the fault of a server. */
    private static void pages(String answer, Set<String> wrongs) {
        if (answer.contains("<html>") || answer.isEmpty()) {
            wrongs.add("nginx answered in its own way: " + answer);
        }
        if (FAULT.matcher(answer).find()) {
            wrongs.add("a server failed: " + answer);
        }
    }
}
