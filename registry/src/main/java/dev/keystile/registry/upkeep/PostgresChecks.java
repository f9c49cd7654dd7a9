package dev.keystile.registry.upkeep;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the doctor looks at in a PostgreSQL database. */
final class PostgresChecks {

    private static final String RESTORES = "restores";

    private PostgresChecks() {}

    static List<Check> all() {
        return Stream.concat(
                        Stream.of(new Check(
                                "schema",
                                "Every index, trigger and function is there and on.",
                                PostgresSchema::findings)),
                        Stream.concat(
                                new RowChecks(Faults.MEND_SERVER).ofRows().stream(),
                                Stream.of(new Check(RESTORES, "Nothing is known.", PostgresChecks::restores))))
                .toList();
    }

    /** From within a database not everything can be known of where it came from. */
    private static List<Finding> restores(JdbcClient client) {
        List<Finding> findings = new ArrayList<>(RowChecks.restoreMarks(client));
        boolean isTold = client.sql("SELECT COUNT(*) FROM provenance WHERE system IS NOT NULL AND timeline IS NOT NULL")
                        .query(Long.class)
                        .single()
                > 0;
        findings.add(Finding.ok(
                RESTORES,
                "Since it was first opened here"
                        + (findings.isEmpty() ? ", no start has found" : ", no other start has found")
                        + " that this database was restored or copied. "
                        + (isTold
                                ? "A server's disk that was put back as it had been can't be noticed from within."
                                : "This server doesn't say who it is, so that only a copy into another database would"
                                        + " be noticed.")));
        return findings;
    }
}
