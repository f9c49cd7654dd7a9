package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is checked is what one whole pair of headers names; whenever a second reading is possible, nothing passes. */
class ForwardedPairTest {

    private static final Fixture FIXTURE = new Fixture();
    private static final GateServer GATE = FIXTURE.start();

    private static final List<String> NAMES =
            List.of("X-Forwarded-Method", "X-Forwarded-Uri", "X-Original-Method", "X-Original-URI");

    /** Counts of the four headers with which one pair is whole and the other absent. */
    private static final List<List<Integer>> GOOD = List.of(List.of(1, 1, 0, 0), List.of(0, 0, 1, 1));

    @AfterAll
    static void stop() {
        Fixture.stop(GATE);
    }

    private static String line(String name) {
        return name + (name.endsWith("Method") ? ": GET" : ": /api/client/users");
    }

    private static Answer ask(List<String> pair) throws Exception {
        List<String> lines = new ArrayList<>(pair);
        lines.add("Authorization: Bearer " + FIXTURE.editor);
        return RawConnection.ask(GATE.port(), Fixture.forwardAuth(lines.toArray(String[]::new)));
    }

    /** Every way in which each of the four headers can be absent, there once, or there twice. */
    static List<List<Integer>> counts() {
        return IntStream.range(0, 81)
                .mapToObj(i -> List.of(i % 3, i / 3 % 3, i / 9 % 3, i / 27))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("counts")
    void forwardAuth_anyCountOfThePairHeaders_passesOnlyWithOneWholePair(List<Integer> counts) throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            for (int n = 0; n < counts.get(i); n++) {
                lines.add(line(NAMES.get(i)));
            }
        }

        Answer answer = ask(lines);

        assertThat(answer.status()).isEqualTo(GOOD.contains(counts) ? 200 : 403);
        if (answer.status() == 403) {
            assertThat(answer.code()).isEqualTo("permission_denied");
            assertThat(answer.header("X-Keystile-Code")).isEqualTo("permission_denied");
            assertThat(answer.header("X-Keystile-Message"))
                    .isEqualTo(
                            "The gateway in front of this service is not set up to ask Keystile. Tell whoever runs it.");
            assertThat(answer.has("WWW-Authenticate")).as("not the key's fault").isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-Uri: /api/client/users/me",
                "x-forwarded-uri: /api/client/users/me",
                "X-Forwarded-Method: POST",
                "X-Forwarded-Uri:",
                "X-Forwarded-Method: ",
                "X-Original-URI: /api/client/users/me",
                "X-ORIGINAL-METHOD: POST",
                "X-Original-Method:",
            })
    void forwardAuth_clientsHeaderBesideNginxsOwn_isRefused(String forged) throws Exception {
        List<String> own = List.of("X-Original-Method: GET", "X-Original-URI: /api/client/users");

        assertThat(ask(own).status()).as("control: nginx's own").isEqualTo(200);
        assertThat(ask(List.of(own.get(0), own.get(1), forged)).status()).isEqualTo(403);
        assertThat(ask(List.of(forged, own.get(0), own.get(1))).status()).isEqualTo(403);
    }

    @Test
    void forwardAuth_emptyValueInThePair_isRefused() throws Exception {
        assertThat(ask(List.of("X-Original-Method: GET", "X-Original-URI:")).status())
                .isEqualTo(403);
        assertThat(ask(List.of("X-Original-Method:", "X-Original-URI: /api/client/users"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void forwardAuth_emptyPairBesideAWholeOne_isRefused() throws Exception {
        List<String> lines = List.of(
                "X-Original-Method:",
                "X-Original-URI:",
                "X-Forwarded-Method: GET",
                "X-Forwarded-Uri: /api/client/users");

        assertThat(ask(lines).status())
                .as("a proxy whose own pair came out empty must not fall for its client's")
                .isEqualTo(403);
    }

    @Test
    void forwardAuth_otherHeadersThatNameARequest_areNotRead() throws Exception {
        List<String> lines = List.of(
                "X-Original-Method: POST",
                "X-Original-URI: /api/client/keys",
                "X-Original-URL: /api/client/users",
                "X-Rewrite-URL: /api/client/users",
                "X-HTTP-Method-Override: GET",
                "X-Forwarded-Path: /api/client/users",
                "X_Original_URI: /api/client/users",
                "Forwarded: for=1.2.3.4");

        assertThat(ask(lines).header("X-Keystile-Message")).contains("lacks the permission settings");
    }

    @Test
    void forwardAuth_foldedHeader_isNotAPath() throws Exception {
        Answer answer = ask(List.of("X-Original-Method: GET", "X-Original-URI: /api/client", " /users"));

        assertThat(answer.status()).isEqualTo(403);
    }
}
