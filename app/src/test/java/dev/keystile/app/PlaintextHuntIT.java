package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.key.KeyKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Guarantee: no key, and no piece of twelve characters of one, is in a file of the data folder, in the
 * output, in the audit or in any answer but the one that creates it, whatever was done and however much
 * our own parts are told to log.
 */
class PlaintextHuntIT {

    private static final String LOG_EVERYTHING = """
            <configuration>
              <appender name="stderr" class="ch.qos.logback.core.ConsoleAppender">
                <target>System.err</target>
                <encoder><pattern>LOUD %level %logger %msg %kvp %mdc%n%ex{full}</pattern></encoder>
              </appender>
              <root level="WARN"><appender-ref ref="stderr"/></root>
              <logger name="dev.keystile" level="TRACE"/>
            </configuration>
            """;

    @TempDir
    private Path folder;

    private final KeyHunter hunter = new KeyHunter();

    @Test
    void run_withTheDefaultLog_leavesNoKeyAnywhere() {
        Keystile.Finished init = Keystile.in(folder).run(Keystile.INIT);
        Tenant tenant = Keystile.tenant(init.out());
        hunter.look("init's standard error", init.err());
        try (ServingKeystile server = Keystile.in(folder).serve()) {
            hunt(server, tenant);
        }
    }

    @Test
    void run_withTheLoudestLog_leavesNoKeyAnywhere() throws Exception {
        Path log = Files.writeString(folder.resolve("logback.xml"), LOG_EVERYTHING);
        Keystile loud = Keystile.in(folder).withJavaOption("-Dlogback.configurationFile=" + log);
        try (ServingKeystile server = loud.serve()) {
            Keystile.Finished init = loud.run(Keystile.INIT);
            hunter.look("init's standard error", init.err());
            hunt(server, Keystile.tenant(init.out()));
            assertThat(server.err()).contains("LOUD ");
        }
    }

    private void hunt(ServingKeystile server, Tenant tenant) {
        Path data = folder.resolve("data");
        new PlaintextRun(server, tenant, hunter).run();
        hunter.lookAtFiles("while the server runs", data);
        assertThat(data.resolve("keystile.db-wal")).exists();
        int status = server.terminate();
        hunter.lookAtFiles("after the end", data);
        hunter.look("standard output", server.out());
        hunter.look("standard error", server.err());

        assertThat(status).isIn(0, 143);
        assertThat(hunter.keyCount()).isGreaterThan(15);
        assertThat(hunter.finds()).isEmpty();
    }

    /** Negative control: a piece is found in each kind of place where it is planted, and nothing else is. */
    @Test
    void look_atAPlantedPiece_findsIt() throws Exception {
        String key =
                KeyFormat.unbranded().mint(KeyKind.SECRET, new SecureRandom()).revealPlaintext();
        hunter.know(key);
        String piece = key.substring(20, 20 + KeyHunter.PIECE);
        Map<String, List<String>> header = Map.of("X-Echo", List.of("a-" + piece));

        hunter.look("GET /a", new Answer(200, Map.of(), "{\"name\":\"" + piece + "\"}"));
        hunter.look("GET /b", new Answer(200, header, "{}"));
        hunter.look("POST /c", new Answer(200, Map.of(), "{\"value\":\"" + key + "\"}"));
        hunter.look("standard error", "WARN refused " + piece + "\n");
        hunter.look("UTF-16", ("x" + piece).getBytes(StandardCharsets.UTF_16LE));
        assertThat(hunter.finds()).map(PlaintextHuntIT::place).containsOnlyOnce("the answer to GET /a");
        assertThat(hunter.finds())
                .map(PlaintextHuntIT::place)
                .contains("the answer to GET /b", "the answer to POST /c", "standard error", "UTF-16");
        assertFindsInFiles(piece);
    }

    private void assertFindsInFiles(String piece) throws SQLException, IOException {
        Files.writeString(folder.resolve("lock"), "note " + piece);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("a.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("CREATE TABLE note (text TEXT)");
            statement.execute("INSERT INTO note VALUES ('before " + piece + " behind')");
            hunter.lookAtFiles("planted", folder);
            assertThat(hunter.finds()).map(PlaintextHuntIT::place).contains("lock planted", "a.db-wal planted");
        }
        hunter.lookAtFiles("checkpointed", folder);
        assertThat(hunter.finds()).map(PlaintextHuntIT::place).contains("a.db checkpointed");
    }

    private static String place(String find) {
        return find.substring(0, find.indexOf(" holds "));
    }

    @Test
    void look_atLessThanAPiece_andAtAMask_findsNothing() {
        String key =
                KeyFormat.unbranded().mint(KeyKind.SECRET, new SecureRandom()).revealPlaintext();
        hunter.know(key);
        String mask = "sk_…" + key.substring(key.length() - 4);

        hunter.look("GET /a", new Answer(200, Map.of(), "{\"value\":\"" + mask + "\"}"));
        hunter.look("standard error", key.substring(20, 20 + KeyHunter.PIECE - 1));

        assertThat(hunter.finds()).isEmpty();
    }
}
