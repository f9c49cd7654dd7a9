package dev.keystile.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.policy.RequestPath.Malformed;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Guarantee: a path that is let through is read by a lenient server as the same segments as by us. The
 * lenient server decodes once or twice, takes a backslash for a slash, cuts off path parameters and what
 * follows a NUL, collapses slashes and dot segments, takes overlong bytes for what they stand for, and
 * folds case as Java does, beyond ASCII too.
 */
class RequestPathPropertyTest {

    private static final int PATHS = 400_000;

    private static final String[] PIECES = {
        "/",
        "/",
        "/",
        "/",
        "a",
        "b",
        "keys",
        "K",
        "me",
        "users",
        ".",
        "..",
        "%",
        "%2",
        "%2e",
        "%2E",
        "%2f",
        "%2F",
        "%5c",
        "\\",
        ";",
        "%3b",
        "%00",
        "%25",
        "%252f",
        "%32",
        "%66",
        "%46",
        "2",
        "5",
        "f",
        "%c0%af",
        "%c0%ae",
        "%e0%80%af",
        "%ed%a0%80",
        "%c3%a4",
        "%C3%84",
        "%e2%84%aa",
        "%c5%bf",
        "%c4%b1",
        "%c4%b0",
        "%40",
        "@",
        "%20",
        "+",
        "?",
        "#",
        "%3f",
        "%23",
        "%41",
        "%61",
        "%7e",
        "~",
        "\u00e4",
        "\u212a",
        "//",
        "/./",
        "/../",
        "%2e%2e",
        "%0a",
        "\n",
        ":",
        "%3a",
    };

    @Test
    void parse_randomPath_isReadAsALenientServerReadsItOrRefused() {
        SplittableRandom random = new SplittableRandom(20_261_124);
        int accepted = 0;
        for (int i = 0; i < PATHS; i++) {
            String target = randomTarget(random);
            Optional<RequestPath> read = read(target);
            if (read.isPresent()) {
                accepted++;
                assertThat(leniently(read.get())).as(target).isEqualTo(lenientServer(target, 1));
                assertThat(leniently(read.get())).as(target).isEqualTo(lenientServer(target, 2));
            }
        }
        assertThat(accepted).as("paths that prove something").isGreaterThan(PATHS / 20);
    }

    /** What was accepted is accepted again in its normal form, and read in the same way. */
    @Test
    void parse_normalForm_isItsOwnNormalForm() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < PATHS / 4; i++) {
            String target = randomTarget(random);
            Optional<RequestPath> read = read(target);
            if (read.isPresent()) {
                String normal = read.get().toString();
                assertThat(read(normal))
                        .as(target)
                        .hasValueSatisfying(again -> assertThat(again).hasToString(normal));
            }
        }
    }

    /** The negative control: the same comparison catches a reading without any of the refusals. */
    @Test
    void comparison_naiveReading_isCaught() {
        SplittableRandom random = new SplittableRandom(20_261_124);
        int differing = 0;
        for (int i = 0; i < PATHS / 10; i++) {
            String target = randomTarget(random);
            String path = target.split("[?]", 2)[0];
            List<String> naive = path.startsWith("/") ? split(fold(path)) : List.of();
            differing += naive.equals(lenientServer(target, 1)) ? 0 : 1;
        }
        assertThat(differing).isGreaterThan(PATHS / 100);
    }

    private static String randomTarget(SplittableRandom random) {
        StringBuilder target = new StringBuilder("/");
        int pieces = random.nextInt(1, 9);
        for (int i = 0; i < pieces; i++) {
            target.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return target.toString();
    }

    private static Optional<RequestPath> read(String target) {
        try {
            return Optional.of(RequestPath.parse(target));
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    /** Our lenient reading, in the form in which the lenient server gives its own. */
    private static List<String> leniently(RequestPath path) {
        List<String> segments = split(path.toString()).stream()
                .map(segment -> fold(decode(segment)))
                .toList();
        assertThat(path.segmentCount()).as(path.toString()).isEqualTo(segments.size());
        for (int i = 0; i < segments.size(); i++) {
            if (PathPattern.parse("/" + segments.get(i)).isPresent()) {
                assertThat(path.segmentIs(i, segments.get(i), true))
                        .as(path.toString())
                        .isTrue();
            }
        }
        return segments;
    }

    private static List<String> split(String path) {
        List<String> segments = new ArrayList<>(List.of(path.split("/", -1)));
        segments.removeFirst();
        if (segments.getLast().isEmpty()) {
            segments.removeLast();
        }
        return segments;
    }

    private static List<String> lenientServer(String target, int times) {
        String path = target.split("[?#]", 2)[0];
        for (int i = 0; i < times; i++) {
            path = decode(path);
        }
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("\0", 2)[0].replace('\\', '/').split("/", -1)) {
            String name = segment.split(";", 2)[0];
            if (name.equals("..") && !segments.isEmpty()) {
                segments.removeLast();
            } else if (!name.isEmpty() && !name.equals(".") && !name.equals("..")) {
                segments.add(fold(name));
            }
        }
        return segments;
    }

    /** Folds each character up and then down, as {@link String#equalsIgnoreCase} does. */
    private static String fold(String text) {
        StringBuilder folded = new StringBuilder();
        text.chars().forEach(c -> folded.append(Character.toLowerCase(Character.toUpperCase((char) c))));
        return folded.toString();
    }

    /** Decodes what can be decoded; overlong bytes become what they stand for, other wrong ones a question mark. */
    private static String decode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            int value = text.charAt(i) == '%' ? hexPair(text, i) : -1;
            if (value >= 0) {
                bytes.write(value);
                i += 2;
            } else {
                bytes.writeBytes(text.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.ISO_8859_1)
                .replace("\u00c0\u00af", "/")
                .replace("\u00e0\u0080\u00af", "/")
                .replace("\u00c0\u00ae", ".")
                .transform(latin -> new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    }

    private static int hexPair(String text, int percent) {
        if (percent + 2 >= text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(percent + 1), 16);
        int low = Character.digit(text.charAt(percent + 2), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
