package dev.keystile.registry.upkeep;

import java.util.List;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * One thing that the doctor looks at.
 *
 * @param sound what is said if nothing is found
 * @param look gives what isn't as it should be, or what else is to be told
 */
record Check(String name, String sound, Function<JdbcClient, List<Finding>> look) {

    /** How many breaches of one rule are named. */
    static final int MAX_NAMED = 10;

    /** A rule that a statement finds the breaches of: one column that names what is at fault. */
    static Check ofRule(Severity severity, String name, String sound, String breach, String sql) {
        return new Check(name, sound, client -> {
            List<String> named = client.sql(sql + " LIMIT " + (MAX_NAMED + 1))
                    .query((row, i) -> row.getString(1))
                    .list();
            return named.isEmpty() ? List.of() : List.of(new Finding(severity, name, text(breach, named)));
        });
    }

    private static String text(String breach, List<String> named) {
        boolean more = named.size() > MAX_NAMED;
        String names = String.join(", ", more ? named.subList(0, MAX_NAMED) : named);
        return breach.formatted(names + (more ? " and more" : ""));
    }

    /** Looks at a database on a server: what couldn't be asked isn't broken for that. */
    List<Finding> findings(ServerReading reading) {
        try {
            List<Finding> found = reading.once(look);
            return found.isEmpty() ? List.of(Finding.ok(name, sound)) : found;
        } catch (RuntimeException e) {
            String words = Faults.words(e);
            return List.of(
                    reading.isUnavailable(e)
                            ? Finding.warning(name, "This couldn't be looked at: " + words + ". Look again later.")
                            : Finding.fault(name, "This can't be read: " + words + ". " + Faults.MEND_SERVER));
        }
    }

    /** Looks; a check that can't be made is a fault itself. */
    List<Finding> findings(JdbcClient client) {
        try {
            List<Finding> found = look.apply(client);
            return found.isEmpty() ? List.of(Finding.ok(name, sound)) : found;
        } catch (RuntimeException e) {
            return List.of(Finding.fault(name, "This can't be read: " + Faults.words(e) + ". " + Faults.MEND));
        }
    }
}
