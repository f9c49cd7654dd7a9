package dev.keystile.registry.postgres;

import dev.keystile.registry.DatabaseRefusedException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JDBC URL that has been read. It may hold a password, so it prints as the name of the database, and no
 * message quotes more of it.
 *
 * <h2>Security guarantees</h2>
 *
 * <p>The driver logs and quotes what it can't read, and a password behind a mistyped {@code ?} is a part of the
 * database's name to it. So it is given only what this class could read by itself, and only names without any
 * special character are ever printed.
 */
final class PostgresUrl {

    private static final String SCHEME = "jdbc:postgresql:";
    private static final String FORM = "jdbc:postgresql://HOST:PORT/DATABASE?user=USER&password=PASSWORD";

    private static final String HOST = "(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::[0-9]{1,5})?";
    private static final String ESCAPE = "%[0-9A-Fa-f]{2}";
    private static final String PARAMETER = "[A-Za-z_]+=(?:[^&%\\s]|" + ESCAPE + ")*";
    private static final Pattern READABLE = Pattern.compile(
            "jdbc:postgresql:(?://(?<hosts>" + HOST + "(?:," + HOST + ")*)?/)?(?<database>(?:[^/?&=;:@,%\\s]|" + ESCAPE
                    + ")*)" + "(?:\\?(?:" + PARAMETER + "(?:&" + PARAMETER + ")*)?)?");
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_.-]+");

    /** A password that is a part of the user by mistake would be quoted by the server. */
    private static final Pattern MISTYPED_USER = Pattern.compile("[;=?/:\\s]");

    private static final String TARGET = "targetServerType";
    private static final String PRIMARY = "primary";

    private final String url;
    private final Driver driver;
    private final String name;
    private final boolean hasSeveralHosts;

    private PostgresUrl(String url, Matcher parts) throws SQLException {
        this.url = url;
        this.driver = DriverManager.getDriver(url);
        this.name = name(parts);
        this.hasSeveralHosts =
                Objects.requireNonNullElse(parts.group("hosts"), "").contains(",");
    }

    /** @throws DatabaseRefusedException if it is another vendor's, or can't be read */
    static PostgresUrl parse(String url) {
        if (!url.startsWith(SCHEME)) {
            throw new DatabaseRefusedException(
                    "This program keeps its data in PostgreSQL or SQLite, not in what " + vendor(url) + " names. Write "
                            + FORM + ".",
                    null);
        }
        Matcher parts = READABLE.matcher(url);
        if (!parts.matches()) {
            throw unreadable();
        }
        PostgresUrl read = read(url, parts);
        read.requirePrimary();
        return read;
    }

    private static PostgresUrl read(String url, Matcher parts) {
        try {
            PostgresUrl read = new PostgresUrl(url, parts);
            String user = read.property("user");
            if (user != null && MISTYPED_USER.matcher(user).find()) {
                throw unreadable();
            }
            return read;
        } catch (SQLException | IllegalArgumentException e) {
            throw unreadable();
        }
    }

    /** Without a cause, which would quote. */
    private static DatabaseRefusedException unreadable() {
        return new DatabaseRefusedException(
                "The JDBC URL of the database can't be read. Write " + FORM
                        + ", with one question mark, and % escapes for whatever is special.",
                null);
    }

    private void requirePrimary() {
        String target = property(TARGET);
        if (hasSeveralHosts && target != null && !target.equals(PRIMARY)) {
            throw new DatabaseRefusedException(
                    name + " names several servers, and Keystile must not be led to a standby: leave " + TARGET
                            + " out of the JDBC URL, or say " + TARGET + "=" + PRIMARY + ".",
                    null);
        }
    }

    private @Nullable String property(String wanted) {
        try {
            return Arrays.stream(driver.getPropertyInfo(url, new Properties()))
                    .filter(part -> part.name.equals(wanted))
                    .map(part -> part.value)
                    .filter(value -> value != null && url.contains(wanted + "="))
                    .findFirst()
                    .orElse(null);
        } catch (SQLException e) {
            throw unreadable();
        }
    }

    /** Up to the second colon, if it looks like a vendor; whatever else stands there may be a secret. */
    private static String vendor(String url) {
        String scheme = url.toLowerCase(Locale.ROOT).replaceFirst("^(jdbc:[a-z0-9]{1,20}:).*$", "$1");
        return scheme.length() < url.length() && scheme.endsWith(":") ? scheme : "this URL";
    }

    private static String name(Matcher parts) {
        String database = Objects.requireNonNullElse(parts.group("database"), "");
        String hosts = Objects.requireNonNullElse(parts.group("hosts"), "localhost");
        return "The PostgreSQL database " + databaseName(database) + " on "
                + Arrays.stream(hosts.split(",", -1))
                        .map(host -> host.matches(".*:[0-9]+") ? host : host + ":5432")
                        .reduce((one, other) -> one + "," + other)
                        .orElseThrow();
    }

    private static String databaseName(String database) {
        if (database.isEmpty()) {
            return "of the user's own name";
        }
        return PLAIN_NAME.matcher(database).matches() ? database : "of the JDBC URL";
    }

    /**
     * Opens a connection.
     *
     * @param defaults the driver's properties that hold where the URL says nothing else
     */
    Connection connect(Map<String, String> defaults) throws SQLException {
        Map<String, String> all = new HashMap<>(defaults);
        if (hasSeveralHosts) {
            all.put(TARGET, PRIMARY);
        }
        Properties properties = new Properties();
        properties.putAll(all);
        return Objects.requireNonNull(driver.connect(url, properties), "The driver knows its own URL");
    }

    /** The database with its host and port, as the beginning of a sentence. */
    @Override
    public String toString() {
        return name;
    }
}
