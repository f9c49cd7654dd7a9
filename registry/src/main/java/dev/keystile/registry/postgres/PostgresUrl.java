package dev.keystile.registry.postgres;

import dev.keystile.registry.DatabaseRefusedException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/**
 * A JDBC URL that has been read. It may hold a password, so it prints as the name of the database, and no
 * message quotes more of it.
 */
final class PostgresUrl {

    private static final String SCHEME = "jdbc:postgresql:";
    private static final String FORM = "jdbc:postgresql://HOST:PORT/DATABASE?user=USER&password=PASSWORD";

    private final String url;
    private final Driver driver;
    private final String name;

    private PostgresUrl(String url, Driver driver) throws SQLException {
        this.url = url;
        this.driver = driver;
        this.name = name(driver.getPropertyInfo(url, new Properties()));
    }

    /** @throws DatabaseRefusedException if it is another vendor's, or can't be read */
    static PostgresUrl parse(String url) {
        if (!url.startsWith(SCHEME)) {
            throw new DatabaseRefusedException(
                    "This program keeps its data in PostgreSQL or SQLite, not in what " + vendor(url) + " names. Write "
                            + FORM + ".",
                    null);
        }
        try {
            return new PostgresUrl(url, driver(url));
        } catch (SQLException e) {
            throw new DatabaseRefusedException("The JDBC URL of the database can't be read. Write " + FORM + ".", null);
        }
    }

    /** The driver takes only what it can read. It would take a user before the host for a part of the host's name. */
    private static Driver driver(String url) throws SQLException {
        if (authority(url).contains("@")) {
            throw new SQLException("The user stands behind the question mark");
        }
        return DriverManager.getDriver(url);
    }

    /** Up to the second colon, if it looks like a vendor; whatever else stands there may be a secret. */
    private static String vendor(String url) {
        String scheme = url.toLowerCase(Locale.ROOT).replaceFirst("^(jdbc:[a-z0-9]{1,20}:).*$", "$1");
        return scheme.length() < url.length() && scheme.endsWith(":") ? scheme : "this URL";
    }

    private static String authority(String url) {
        int parameters = url.indexOf('?');
        return parameters < 0 ? url : url.substring(0, parameters);
    }

    private static String name(DriverPropertyInfo[] parts) {
        return "The PostgreSQL database " + value(parts, "PGDBNAME", "of the user's own name") + " on "
                + value(parts, "PGHOST", "localhost") + ":" + value(parts, "PGPORT", "5432");
    }

    private static String value(DriverPropertyInfo[] parts, String name, String otherwise) {
        return Arrays.stream(parts)
                .filter(part -> part.name.equals(name))
                .map(part -> part.value)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(otherwise);
    }

    /**
     * Opens a connection.
     *
     * @param defaults the driver's properties that hold where the URL says nothing else
     */
    Connection connect(Map<String, String> defaults) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(defaults);
        return Objects.requireNonNull(driver.connect(url, properties), "The driver knows its own URL");
    }

    /** The database with its host and port, as the beginning of a sentence. */
    @Override
    public String toString() {
        return name;
    }
}
