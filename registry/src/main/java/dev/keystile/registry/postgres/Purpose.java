package dev.keystile.registry.postgres;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a connection is for, and so how long it may wait. The server ends a statement that is over its time; the
 * socket's own bound is for a server or a network that doesn't answer at all.
 *
 * @param statement the longest that one statement may take
 * @param lock the longest that a statement may wait for a lock
 * @param silence the longest that the server may say nothing while an answer is due
 */
record Purpose(Duration statement, Duration lock, Duration silence) {

    static final Purpose WRITING = new Purpose(Duration.ofSeconds(20), Duration.ofSeconds(5), Duration.ofSeconds(25));
    static final Purpose READING = new Purpose(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(10));

    /** A snapshot of millions of keys takes its time, but comes without pauses. */
    static final Purpose FOLLOWING = new Purpose(Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofSeconds(10));

    /** An index over millions of keys takes its time and says nothing meanwhile. */
    static final Purpose MIGRATING = new Purpose(Duration.ofHours(1), Duration.ofSeconds(5), Duration.ofHours(1));

    /** The doctor reads every row, and may say nothing before the last. */
    static final Purpose EXAMINING = new Purpose(Duration.ofHours(1), Duration.ofSeconds(5), Duration.ofHours(1));

    private static final Duration MAX_WAIT_FOR_CONNECTION = Duration.ofSeconds(5);

    /** The driver's properties, unless the JDBC URL has others. */
    Map<String, String> properties() {
        return Map.of(
                "ApplicationName",
                "keystile",
                "connectTimeout",
                seconds(MAX_WAIT_FOR_CONNECTION),
                "socketTimeout",
                seconds(silence),
                "logServerErrorDetail", // would quote values of rows
                "false",
                "tcpKeepAlive",
                "true");
    }

    /** What is set on the connection before anything else. */
    List<String> settings() {
        return List.of("SET statement_timeout = " + statement.toMillis(), "SET lock_timeout = " + lock.toMillis());
    }

    private static String seconds(Duration duration) {
        return Long.toString(duration.toSeconds());
    }
}
