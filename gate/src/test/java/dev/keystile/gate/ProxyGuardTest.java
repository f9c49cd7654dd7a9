package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * However a path is written, the upstream never sees a request that its key may not make, whichever way it reads the path. The readings and
 * the rules are the test's own and ask nothing of Keystile.
 */
@Timeout(120)
class ProxyGuardTest {

    private static final int SOME = 100;

    private static final List<String> UPWARDS = List.of(
            "/..",
            "/%2e%2e",
            "/.%2E",
            "/..;",
            "/..;a=b",
            "%2f..",
            "/..%2f.",
            "\\..",
            "%5c..",
            "/%252e%252e",
            "/%c0%ae%c0%ae",
            "/%u002e%u002e",
            "/..%00",
            "/%ef%bc%8e%ef%bc%8e",
            "/..%20",
            "/...");

    private static final List<String> SEPARATORS = List.of(
            "//",
            "/./",
            "/%2e/",
            "/.;/",
            "%2f",
            "%2F",
            "%252f",
            "%5c",
            "\\",
            ";/",
            ";x=1/",
            "/;/",
            "%3b/",
            "%00/",
            "%c0%af",
            "%u002f",
            "%ef%bc%8f",
            "%0a/",
            "/%0d%0a");

    private static final List<String> ENDS = List.of(
            "",
            "/",
            "//",
            "/.",
            "/x/..",
            "/%2e",
            "%2f",
            "\\",
            ";",
            ";x=/../",
            "%3bx",
            "%00",
            "%00.png",
            "%09",
            "%0a",
            "%0d%0aX: y",
            "%7f",
            "?",
            "?x=/../..",
            "%3f",
            "#",
            "#/../..",
            "%23",
            "%",
            "%zz",
            "%u",
            "\u00e9",
            "%ff",
            "%c3%28");

    private static final List<String> BEGINNINGS = List.of(
            "",
            "http://api.example",
            "https://elsewhere.example",
            "http://api.example/..",
            "/http://api.example",
            "//api.example",
            "/",
            "/.",
            "/..",
            "/%2e%2e",
            "/;x",
            "\\",
            "%2f",
            "*",
            "?");

    private static final List<String> GOALS = List.of(
            "/api/client/users",
            "/api/client/users/me",
            "/api/client/webhooks",
            "/api/client/keys",
            "/api/client/keys/1",
            "/api/admin/projects",
            "/api/admin/projects/10/users",
            "/api/admin/projects/20/users",
            "/v1/organizations",
            "/health");

    private static ProxyFixture fixture;

    @BeforeAll
    static void start() throws IOException {
        fixture = new ProxyFixture();
    }

    @AfterAll
    static void stop() throws IOException {
        fixture.close();
    }

    private static Set<String> disguises(String path, String cover) {
        Set<String> all = new LinkedHashSet<>();
        int depth = (int) cover.chars().filter(c -> c == '/').count();
        String last = path.substring(path.lastIndexOf('/') + 1);
        String before = path.substring(0, path.lastIndexOf('/') + 1);
        UPWARDS.forEach(up -> all.add(cover + up.repeat(depth) + path));
        UPWARDS.forEach(up -> all.add(path + "/x" + up));
        SEPARATORS.forEach(separator -> all.add("/" + path.substring(1).replace("/", separator)));
        SEPARATORS.forEach(separator -> all.add(before.substring(0, before.length() - 1) + separator + last));
        ENDS.forEach(end -> all.add(path + end));
        BEGINNINGS.forEach(beginning -> all.add(beginning + path));
        all.add(path.toUpperCase(Locale.ROOT));
        all.add(before + last.toUpperCase(Locale.ROOT));
        for (String format : List.of("%%%02x", "%%%02X", "%%25%02x", "%%u00%02x")) {
            StringBuilder escaped = new StringBuilder();
            last.chars().forEach(c -> escaped.append(String.format(Locale.ROOT, format, c)));
            all.add(before + escaped);
        }
        all.add(before + last.replace("s", "%c5%bf").replace("k", "%e2%84%aa").replace("i", "%c4%b1"));
        return all;
    }

    /** The rules of the reference policy, as far as these paths go: null where a key may call a path with GET. */
    private static boolean may(String key, String path) {
        Fixture keys = fixture.keys;
        boolean ofClient = path.startsWith("/api/client/");
        boolean settings = path.matches("/api/client/(keys|webhooks)(/.*)?");
        if (key.equals(keys.publishable)) {
            return path.equals("/api/client/users/me");
        }
        if (key.equals(keys.support)) {
            return (ofClient && !settings)
                    || (path.startsWith("/api/admin/projects/10/")
                            && !path.matches("/api/admin/projects/10/(keys|webhooks)(/.*)?"));
        }
        if (key.equals(keys.organizationAdmin)) {
            return path.startsWith("/api/admin/") && !path.matches("/api/admin/projects/(?!10(/|$)).*");
        }
        return key.equals(keys.foreign) && (ofClient || path.startsWith("/api/admin/projects/20/"));
    }

    /** Every path that some server takes a target for: decoded once or again, with dots resolved, in any letters. */
    private static Set<String> readings(String target) {
        Set<String> all = new LinkedHashSet<>();
        String path = target.replaceAll("[?#].*", "").replaceFirst("^[a-zA-Z]+://[^/]*", "");
        for (int rounds = 0; rounds < 4; rounds++) {
            path = decode(path);
            for (String slashes : List.of(path, path.replace('\\', '/'))) {
                for (String parameters : List.of(slashes, slashes.replaceAll(";[^/]*", ""))) {
                    all.add(resolve(parameters));
                    all.add(resolve(parameters.toLowerCase(Locale.ROOT)));
                    all.add(resolve(parameters.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT)));
                }
            }
        }
        return all;
    }

    private static String decode(String path) {
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            if (path.startsWith("%", i) && path.substring(i).matches("(?s)%[0-9a-fA-F]{2}.*")) {
                bytes.append((char) Integer.parseInt(path.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.append(path.charAt(i));
            }
        }
        return new String(
                bytes.toString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1),
                java.nio.charset.StandardCharsets.UTF_8);
    }

    private static String resolve(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            if (segment.equals("..")) {
                if (!segments.isEmpty()) {
                    segments.removeLast();
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        return "/" + String.join("/", segments);
    }

    private static boolean isKeystilesOwn(String path) {
        return path.matches("/api/client/(keys(/.*)?|me)|/api/admin/projects(/[^/]+)?");
    }

    /** What reached a server that its key may not ask there. */
    private static List<String> violations(String key, String disguise) throws IOException {
        List<String> wrong = new ArrayList<>();
        String request = "GET " + disguise + " HTTP/1.1\r\nHost: api.example\r\nAuthorization: Bearer " + key
                + "\r\nConnection: close\r\n\r\n";
        RawConnection.ask(fixture.port(), request);
        for (RawUpstream.Recorded one : fixture.upstream.drain()) {
            reached++;
            judge(key, disguise, one, wrong);
            if (readings(one.target()).stream().anyMatch(ProxyGuardTest::isKeystilesOwn)) {
                wrong.add(disguise + ": the control plane's own went to the upstream");
            }
        }
        for (RawUpstream.Recorded one : fixture.controlPlane.drain()) {
            reached++;
            judge(key, disguise, one, wrong);
            if (readings(one.target()).stream().noneMatch(ProxyGuardTest::isKeystilesOwn)) {
                wrong.add(disguise + ": the upstream's went to the control plane");
            }
        }
        return wrong;
    }

    private static int reached;

    private static void judge(String key, String disguise, RawUpstream.Recorded one, List<String> wrong) {
        if (!one.target().equals(disguise)) {
            wrong.add(disguise + ": sent on as " + one.target());
        }
        for (String path : readings(one.target())) {
            boolean isNoEndpoint =
                    path.startsWith("/API/"); // to a server that tells letters apart; the others are here too
            if (!isNoEndpoint && !may(key, path)) {
                wrong.add(disguise + ": may be taken for " + path);
            }
        }
    }

    private static Map<String, String> smallKeys() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put(fixture.keys.publishable, "/api/client/users/me");
        keys.put(fixture.keys.support, "/api/client/users");
        keys.put(fixture.keys.organizationAdmin, "/api/admin/projects/10/users");
        keys.put(fixture.keys.foreign, "/api/admin/projects/20/users");
        keys.put(fixture.keys.unknown, "/api/client/users");
        return keys;
    }

    @Test
    void path_writtenInAnyWay_reachesOnlyWhatItsKeyMayCall() throws Exception {
        List<String> wrong = new ArrayList<>();
        int tried = 0;
        reached = 0;
        for (Map.Entry<String, String> key : smallKeys().entrySet()) {
            for (String goal : GOALS) {
                for (String disguise : disguises(goal, key.getValue())) {
                    wrong.addAll(violations(key.getKey(), disguise));
                    tried++;
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(tried).isGreaterThan(5_000);
        assertThat(reached).isGreaterThan(SOME);
    }

    /** Negative control: the judge does notice a request that its key may not make. */
    @Test
    void control_forbiddenRequest_isNoticed() {
        for (String target :
                List.of("/api/client/keys", "/api/client/users/..%2fkeys", "/api/client/%6beys", "/api/client/KEYS")) {
            List<String> wrong = new ArrayList<>();
            judge(
                    fixture.keys.support,
                    target,
                    new RawUpstream.Recorded("GET " + target + " HTTP/1.1\r\n\r\n", ""),
                    wrong);
            assertThat(wrong).as(target).isNotEmpty();
        }
    }
}
