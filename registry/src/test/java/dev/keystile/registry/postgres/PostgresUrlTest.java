package dev.keystile.registry.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.registry.DatabaseRefusedException;
import dev.keystile.registry.Storage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The guarantee: however a JDBC URL is mistyped, its password is in no message, no name and no log. */
class PostgresUrlTest {

    private static final String PASSWORD = "hunter2secret";

    /** Keeps what the driver logs. */
    private static final class Log extends Handler {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void publish(LogRecord line) {
            text.append(new java.util.logging.SimpleFormatter().format(line));
        }

        @Override
        public void flush() {
            // Nothing waits.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private static String traceOf(Throwable fault) {
        StringWriter text = new StringWriter();
        fault.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db:5432/shop&user=u&password=hunter2secret",
                "jdbc:postgresql://db:5432/shop&password=hunter2secret",
                "jdbc:postgresql://db:5432/shop;user=u;password=hunter2secret",
                "jdbc:postgresql://db:5432/shop/user=u&password=hunter2secret",
                "jdbc:postgresql://db:5432/user=u?password=hunter2secret",
                "jdbc:postgresql://u:hunter2secret@db:5432/shop",
                "jdbc:postgresql://u:hunter2secret@db/shop?user=u",
                "jdbc:postgresql://db:hunter2secret/shop",
                "jdbc:postgresql://db:5432:hunter2secret/shop",
                "jdbc:postgresql://db:5432&user=u&password=hunter2secret",
                "jdbc:postgresql://db:5432?user=u&password=hunter2secret",
                "jdbc:postgresql:hunter2secret@db/shop",
                "jdbc:postgresql:shop&password=hunter2secret",
                "jdbc:postgresql://db/shop?user=u?password=hunter2secret",
                "jdbc:postgresql://db/shop?user=u;password=hunter2secret",
                "jdbc:postgresql://db/shop?user=u:hunter2secret",
                "jdbc:postgresql://db/shop?user=u&hunter2secret",
                "jdbc:postgresql://db/shop?user=u&password=%zzhunter2secret",
                "jdbc:postgresql://db/shop?user=u& password=hunter2secret",
                "jdbc:postgresql:// db/shop?password=hunter2secret",
                "jdbc:postgresql://db:999999/shop?password=hunter2secret"
            })
    void open_ofAMistypedUrl_isRefusedWithoutItsPassword(String url) {
        Logger root = Logger.getLogger("");
        Logger driver = Logger.getLogger("org.postgresql");
        Log log = new Log();
        root.addHandler(log);
        driver.setLevel(Level.ALL);
        try {
            assertThatThrownBy(() -> PostgresEngine.open(url))
                    .isInstanceOf(DatabaseRefusedException.class)
                    .hasMessageContaining("can't be read")
                    .hasNoCause()
                    .satisfies(fault -> assertThat(traceOf(fault)).doesNotContain(PASSWORD));
        } finally {
            driver.setLevel(null);
            root.removeHandler(log);
        }
        assertThat(log.text.toString()).doesNotContain(PASSWORD);
        assertThat(new Storage.Postgres(url).toString()).doesNotContain(PASSWORD);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        jdbc:postgresql://db:5433/shop?user=u&password=a=b;c | The PostgreSQL database shop on db:5433
        jdbc:postgresql://db/shop?                           | The PostgreSQL database shop on db:5432
        jdbc:postgresql://[::1]:5433/shop                    | The PostgreSQL database shop on [::1]:5433
        jdbc:postgresql://a:1,b/shop?user=u                  | The PostgreSQL database shop on a:1,b:5432
        jdbc:postgresql:shop                                 | The PostgreSQL database shop on localhost:5432
        jdbc:postgresql://db/?user=u                         | The PostgreSQL database of the user's own name on db:5432
        jdbc:postgresql://db/Our%20shop?user=u               | The PostgreSQL database of the JDBC URL on db:5432
        """)
    void parse_ofAGoodUrl_printsThePlaceAlone(String url, String printed) {
        assertThat(PostgresUrl.parse(url)).hasToString(printed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        jdbc:postgresql://db:5433/shop?user=u&password=a | jdbc:postgresql://db:5433/shop
        jdbc:postgresql://db/shop                        | jdbc:postgresql://db/shop
        jdbc:postgresql://a,b/shop                       | of the JDBC URL
        jdbc:postgresql://db/Our%20shop?user=u           | of the JDBC URL
        """)
    void storage_printsThePlaceAloneOrNothing(String url, String printed) {
        assertThat(new Storage.Postgres(url)).hasToString(printed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"any", "secondary", "preferSecondary", "preferPrimary"})
    void parse_ofSeveralHosts_wantsThePrimary(String target) {
        assertThatThrownBy(() -> PostgresUrl.parse("jdbc:postgresql://a,b/shop?targetServerType=" + target))
                .isInstanceOf(DatabaseRefusedException.class)
                .hasMessageContaining("targetServerType=primary");

        assertThat(PostgresUrl.parse("jdbc:postgresql://a,b/shop?targetServerType=primary"))
                .isNotNull();
        assertThat(PostgresUrl.parse("jdbc:postgresql://a/shop?targetServerType=" + target))
                .isNotNull();
    }

    @Test
    void open_ofSeveralHosts_findsThePrimary() {
        var server = dev.keystile.registry.testing.PostgresServer.shared();
        String url = server.url(server.createDatabase()).replace("127.0.0.1", "127.0.0.1:1,127.0.0.1");

        PostgresEngine.open(url).close();
    }
}
