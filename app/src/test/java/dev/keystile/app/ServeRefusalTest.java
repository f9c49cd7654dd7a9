package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code serve} finds on disk and must not touch: it says what is wrong, ends with status 1, and changes nothing. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServeRefusalTest {

    @TempDir
    private Path folder;

    private static CommandLineRun serve(Path data, String... more) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--data", data.toString()));
        arguments.addAll(List.of("--listen", "127.0.0.1:0", "--gate", "127.0.0.1:0"));
        arguments.addAll(List.of(more));
        return CommandLineRun.of(arguments.toArray(String[]::new));
    }

    private static void assertRefused(CommandLineRun run, String... said) {
        assertThat(run.err()).startsWith("keystile: ").contains(said).doesNotContain("Exception", "\tat ");
        assertThat(run.status()).isEqualTo(Main.FAILED);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void serve_onAFileInThePlaceOfTheFolder_isRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("data"), "mine");

        assertRefused(serve(file), file.toString(), "is a folder", "--data");
        assertThat(file).hasContent("mine");
    }

    @Test
    void serve_onADatabaseThatIsNone_isRefused() throws Exception {
        Path file =
                Files.writeString(folder.resolve("keystile.db"), "These are not the rows you look for.".repeat(200));

        assertRefused(serve(folder), file.toString());
        assertThat(file).hasContent("These are not the rows you look for.".repeat(200));
    }

    @Test
    void serve_onADatabaseOfANewerVersion_isRefused() throws Exception {
        Tenant.setUp(folder);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("keystile.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO flyway_schema_history SELECT MAX(installed_rank) + 1, '9999', description, type,"
                            + " 'V9999__later.sql', checksum, installed_by, installed_on, execution_time, success"
                            + " FROM flyway_schema_history");
        }

        assertRefused(serve(folder), "newer Keystile", "9999");
    }

    @Test
    void serve_withAnOperatorTokenThatOthersMayRead_isRefused() throws Exception {
        RunningInstallation.start(folder).close();
        Path token = folder.resolve("operator.token");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));

        assertRefused(serve(folder), "chmod 600 " + token);
    }
}
