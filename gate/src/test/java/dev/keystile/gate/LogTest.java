package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Whatever is asked, however badly, and whatever goes wrong: no piece of a key, target or token reaches a log. */
class LogTest {

    private static final int PIECE = 12;

    private final Fixture fixture = new Fixture();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Capture capture = new Capture();

    /** Keeps every line with all that belongs to it. */
    private static final class Capture extends AppenderBase<ILoggingEvent> {

        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            StringBuilder line = new StringBuilder(event.getFormattedMessage());
            for (IThrowableProxy t = event.getThrowableProxy(); t != null; t = t.getCause()) {
                line.append('\n').append(t.getClassName()).append(": ").append(t.getMessage());
            }
            lines.add(event.getLevel() + " " + event.getLoggerName() + " " + line);
        }

        String text() {
            return String.join("\n", lines);
        }
    }

    @BeforeEach
    void captureEverything() {
        capture.start();
        root.addAppender(capture);
        root.setLevel(Level.TRACE);
    }

    @AfterEach
    void captureNothing() {
        root.setLevel(Level.WARN);
        root.detachAppender(capture);
    }

    private List<String> requests(String key) {
        List<String> requests = new ArrayList<>();
        requests.add(Fixture.check(key, "GET", "/api/client/users"));
        requests.add(Fixture.check("{\"" + key + "\":\"" + key + "\"}"));
        requests.add(Fixture.check("{\"key\":\"" + key + "\" " + key));
        requests.add(Fixture.checkOfType("Content-Type: " + key, "{}"));
        requests.add(Fixture.nginx(key, "GET", "/api/client/users"));
        requests.add(Fixture.nginx(key, key, "/api/client/../" + key));
        requests.add(Fixture.nginx("", "GET", "/api/client/users?key=" + key));
        requests.add(Fixture.forwardAuth("Authorization: " + key, "Authorization: " + key));
        requests.add(Fixture.head("GET /" + key));
        requests.add(Fixture.head("GET /v1/check?key=" + key));
        requests.add(Fixture.head(key + " / x"));
        requests.add("GET /" + key + " " + key + "\r\n\r\n");
        requests.add("GET /" + key + " HTTP/9.9\r\n\r\n");
        requests.add(Fixture.head("GET /health/live", "Authorization: Bearer " + key + "\u0000"));
        requests.add(Fixture.head("GET /health/live", key + "\u0001: " + key));
        requests.add(Fixture.head("GET /health/live", "Content-Length: " + key));
        requests.add(Fixture.head("GET /health/live", "X-Filler: " + key.repeat(1_000)));
        requests.add(Fixture.head("GET /" + key.repeat(1_000)));
        requests.add(Fixture.head("POST /v1/check", "Content-Type: application/json", "Transfer-Encoding: chunked")
                + key + "\r\n");
        return requests;
    }

    private void assertSilentAbout(String key) {
        String log = capture.text();
        for (int i = 0; i + PIECE <= key.length(); i++) {
            assertThat(log).doesNotContain(key.substring(i, i + PIECE));
        }
    }

    private static void ask(GateServer gate, String request) throws IOException {
        assertThat(RawConnection.ask(gate.port(), request).status()).isPositive();
    }

    @Test
    void log_atItsFinest_holdsNoPieceOfAKey() throws Exception {
        GateServer gate = fixture.start();
        List<String> keys = List.of(fixture.editor, fixture.revoked, fixture.unknown);
        for (String key : keys) {
            for (String request : requests(key)) {
                ask(gate, request);
            }
        }
        Fixture.stop(gate);

        assertThat(capture.lines).as("control: there is a log").isNotEmpty();
        assertThat(capture.text()).as("control: it says that the gate listens").contains("The gate listens on");
        keys.forEach(this::assertSilentAbout);
        assertThat(capture.text()).doesNotContain("/api/client");
    }

    @Test
    void capture_keyInALogLine_isFound() {
        LoggerFactory.getLogger(LogTest.class).trace("A careless line with {}", fixture.editor);

        assertThat(capture.text()).as("negative control").contains(fixture.editor.substring(5, 5 + PIECE));
    }

    @Test
    void fault_inTheMiddleOfARequest_isA500AndALineWithoutItsMessage() throws Exception {
        GateSettings settings = GateSettings.onLoopback(Fixture.freePort(), () -> true, () -> {
            throw new IllegalStateException("quotes " + fixture.support);
        });
        GateServer gate = GateServer.start(settings, fixture.checks());
        try (RawConnection connection = RawConnection.to(gate.port())) {
            connection.send(Fixture.check(fixture.support, "POST", "/api/client/users"));
            Answer answer = connection.answer();

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.code()).isEqualTo("internal_error");
            assertThat(answer.text()).doesNotContain("quotes");
            assertThat(capture.text())
                    .contains("ERROR dev.keystile.gate.Exchange Request " + answer.header("X-Request-Id"))
                    .contains("LoggedFault: java.lang.IllegalStateException")
                    .doesNotContain("quotes");
            connection.send(Fixture.nginx(fixture.editor, "GET", "/api/client/users"));
            assertThat(connection.answer().status())
                    .as("the connection lives on")
                    .isEqualTo(200);
        } finally {
            Fixture.stop(gate);
        }
        assertSilentAbout(fixture.support);
    }

    @Test
    void error_inTheMiddleOfARequest_isA500AndIsToldWithoutItsMessage() throws Exception {
        GateSettings settings = GateSettings.onLoopback(Fixture.freePort(), () -> true, () -> {
            throw new AssertionError("quotes " + fixture.support);
        });
        GateServer gate = GateServer.start(settings, fixture.checks());
        try {
            Answer answer = RawConnection.ask(gate.port(), Fixture.check(fixture.support, "POST", "/api/client/users"));

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.code()).isEqualTo("internal_error");
            assertThat(answer.text()).doesNotContain("quotes");
        } finally {
            Fixture.stop(gate);
        }
        assertThat(capture.text())
                .contains("LoggedFault: java.lang.AssertionError")
                .as("it was thrown on")
                .contains("An event loop failed")
                .doesNotContain("quotes");
        assertSilentAbout(fixture.support);
    }

    @Test
    void notice_ofOneKind_isWrittenOnceAMinute() {
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
        OperatorNotices notices = new OperatorNotices(nanos::get);
        notices.tell(OperatorNotices.Notice.NO_PAIR);
        notices.tell(OperatorNotices.Notice.STRANGER);
        notices.tell(OperatorNotices.Notice.NO_PAIR);
        nanos.addAndGet(Duration.ofMinutes(1).toNanos() - 1);
        notices.tell(OperatorNotices.Notice.NO_PAIR);
        assertThat(capture.lines).hasSize(2).allMatch(line -> line.startsWith("WARN"));

        nanos.addAndGet(1);
        notices.tell(OperatorNotices.Notice.NO_PAIR);
        assertThat(capture.lines).hasSize(3);
    }

    @Test
    void notice_operatorsMistake_isInTheLogAndNotInTheAnswer() throws Exception {
        GateServer gate = fixture.start();
        try {
            Answer answer = RawConnection.ask(
                    gate.port(), Fixture.forwardAuth("X-Original-Method: GET", "X-Forwarded-Uri: /" + fixture.admin));

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text()).contains("Tell whoever runs it.").doesNotContain("X-Original");
        } finally {
            Fixture.stop(gate);
        }
        assertThat(capture.text())
                .contains("WARN dev.keystile.gate.OperatorNotices X-Original-Method or -URI came together");
        assertSilentAbout(fixture.admin);
    }

    @Test
    void fault_identityThatNoHeaderCanCarry_isA500AndPassesNothing() throws Exception {
        Fixture odd = new Fixture("acme\u00e9");
        GateServer gate = odd.start();
        try {
            Answer answer = RawConnection.ask(gate.port(), Fixture.nginx(odd.editor, "GET", "/api/client/users"));

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.headers())
                    .extracting(java.util.Map.Entry::getKey)
                    .noneMatch(name -> name.startsWith("X-Keystile"));
        } finally {
            Fixture.stop(gate);
        }
    }
}
