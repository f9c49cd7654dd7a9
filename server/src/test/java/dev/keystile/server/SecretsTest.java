package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Guarantee: a key's value is in the one answer that makes it, and no piece of it anywhere else. */
final class SecretsTest extends ServerTest {

    private static final int PIECE = 12;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final JavaLog javaLog = new JavaLog();

    /** Keeps what is logged through the platform's own logging, as Tomcat does. */
    private static final class JavaLog extends Handler {

        private final List<String> lines = new ArrayList<>();

        @Override
        public synchronized void publish(LogRecord entry) {
            lines.add(new SimpleFormatter().format(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void listen() {
        root.setLevel(Level.INFO);
        log.start();
        root.addAppender(log);
        LogManager.getLogManager().getLogger("").addHandler(javaLog);
    }

    @AfterEach
    void stopListening() {
        root.detachAppender(log);
        root.setLevel(Level.ERROR);
        LogManager.getLogManager().getLogger("").removeHandler(javaLog);
    }

    @Test
    void run_ofEverything_leavesNoPieceOfAKeyBehind() {
        List<String> bodies = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (String role : new String[] {"support", "editor", "admin"}) {
            Answer issued = projectKey(role);
            String value = issued.text("value");
            values.add(value);
            values.add(organizationKey("admin").text("value"));
            use(value, "/api/client/keys/" + issued.number("id"), bodies);
        }
        String database = databaseFiles();
        String everything = String.join("\n", bodies) + logs();
        for (String value : values) {
            assertThat(holdsPieceOf(value, everything)).isFalse();
            assertThat(holdsPieceOf(value, database)).isFalse();
        }
        assertThat(database).contains("A key");
        assertThat(everything).contains("authentication_required");
    }

    /** Sends a key wherever one could be sent, well and badly. */
    private static void use(String value, String path, List<String> bodies) {
        List<Answer> answers = List.of(
                get("/api/client/me").with(value).send(),
                get("/api/client/keys").with(value).send(),
                get(path).with(acme.adminKey()).send(),
                patch(path).with(acme.adminKey()).json("{\"name\":\"A key\"}").send(),
                patch(path)
                        .with(acme.adminKey())
                        .json("{\"name\":\"" + value + "\"}")
                        .send(),
                patch(path).with(acme.adminKey()).json("{\"" + value + "\":1}").send(),
                patch(path)
                        .with(acme.adminKey())
                        .json("{\"role\":\"" + value + "\"}")
                        .send(),
                patch(path).with(acme.adminKey()).json("{" + value).send(),
                get("/api/client/keys?" + value + "=" + value)
                        .with(acme.adminKey())
                        .send(),
                get("/api/client/keys?sort=" + value).with(acme.adminKey()).send(),
                get("/api/client/keys?cursor=" + value).with(acme.adminKey()).send(),
                get("/api/client/keys/" + value).with(acme.adminKey()).send(),
                get("/" + value).send(),
                get("/api/client/me")
                        .header("Keystile-Version", value)
                        .with(value)
                        .send(),
                RawHttp.send(server, "GET /<" + value + "> HTTP/1.1\r\nHost: x\r\n\r\n"),
                RawHttp.send(server, "GET / HTTP/1.1\r\nHost: x\r\n" + value + " x: 1\r\n\r\n"),
                RawHttp.send(server, "GET / HTTP/1.1\r\nHost: " + value + "_ x\r\n\r\n"),
                RawHttp.send(server, value + "\r\n\r\n"),
                RawHttp.send(server, RawHttp.get("/", "Cookie: " + value + "=\u00ff\"; $" + value)),
                post("/api/client/keys")
                        .with(acme.adminKey())
                        .header("Idempotency-Key", value)
                        .json("{\"name\":\"\"}")
                        .send(),
                explain(Installation.OPERATOR_TOKEN, value, "/api/client/me"),
                explain(Installation.OPERATOR_TOKEN, value, "/api/client/" + value),
                explain(Installation.OPERATOR_TOKEN, value, "/api/client/keys?key=" + value),
                explain(Installation.OPERATOR_TOKEN, value + "x", "/" + value),
                explain(acme.ownerKey(), value, "/api/client/me"),
                explain(acme.ownerKey(), "Bearer " + value, "/api/client/me"),
                explain(value, value, "/api/client/me"),
                post("/v1/explain")
                        .with(acme.ownerKey())
                        .header("Idempotency-Key", "explain")
                        .json("{\"key\":\"" + value + "\",\"method\":\"GET\",\"path\":\"/\"}")
                        .send(),
                post("/v1/explain")
                        .with(acme.ownerKey())
                        .json("{\"key\":\"" + value + "\",\"method\":\"" + value + "\",\"path\":\"x\"}")
                        .send(),
                post("/v1/explain")
                        .with(acme.ownerKey())
                        .json("{\"key_id\":\"" + value + "\"}")
                        .send(),
                post("/v1/explain")
                        .with(acme.ownerKey())
                        .json("{\"key\":\"" + value)
                        .send(),
                delete(path + "?reason=" + value).with(acme.adminKey()).send(),
                delete(path).with(acme.adminKey()).send(),
                get("/api/client/me").with(value).send());
        answers.forEach(answer -> bodies.add(answer.body() + answer.headers().map()));
    }

    private static Answer explain(String by, String key, String path) {
        return post("/v1/explain")
                .with(by)
                .json("{\"key\":\"" + key + "\",\"method\":\"GET\",\"path\":\"" + path + "\"}")
                .send();
    }

    private String logs() {
        StringBuilder text = new StringBuilder(String.join("", javaLog.lines));
        for (ILoggingEvent event : log.list) {
            text.append(event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                text.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
        return text.toString();
    }

    private static String databaseFiles() {
        try (Stream<Path> files = Files.list(folder)) {
            StringBuilder text = new StringBuilder();
            for (Path file : files.toList()) {
                text.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void search_plantedPiece_isFound() {
        String value = acme.adminKey();
        assertThat(holdsPieceOf(value, "--" + value.substring(20, 20 + PIECE) + "--"))
                .isTrue();
        assertThat(holdsPieceOf(value, "--" + value.substring(20, 20 + PIECE - 1) + "--"))
                .isFalse();
        LoggerFactory.getLogger("anything").warn("planted {}", value);
        java.util.logging.Logger.getLogger("anything").warning("planted " + other.adminKey());
        assertThat(holdsPieceOf(value, logs())).isTrue();
        assertThat(holdsPieceOf(other.adminKey(), logs())).isTrue();
    }

    private static boolean holdsPieceOf(String value, String text) {
        return IntStream.rangeClosed(0, value.length() - PIECE)
                .anyMatch(start -> text.contains(value.substring(start, start + PIECE)));
    }
}
