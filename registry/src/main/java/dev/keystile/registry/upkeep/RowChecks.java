package dev.keystile.registry.upkeep;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What must be true of the rows, on every database.
 *
 * <h2>Design</h2>
 *
 * <p>That the log, folded, gives the rows is asked of the database row by row, and not by building two tables in memory:
 * each row must say what the change of its own number says; no later change may be about it; and no change may
 * contradict what is final or fixed in the row. The three together are the same property, take memory for nothing, and
 * name the rows at fault.
 */
final class RowChecks {

    private static final String OWNERS_DIFFER =
            "c.project_id IS DISTINCT FROM k.project_id OR c.organization_id IS DISTINCT FROM k.organization_id";

    private static final String KEY_IS_ANOTHER = "c.digest IS DISTINCT FROM k.digest OR c.kind IS DISTINCT FROM k.kind"
            + " OR COALESCE(c.expires_at, 0) <> COALESCE(k.expires_at, 0) OR " + OWNERS_DIFFER;

    private static final String ARCHIVED = "CASE WHEN r.archived_at IS NULL THEN 0 ELSE 1 END";

    private final String mend;

    /** @param mend what is to be done if the database can't be relied on */
    RowChecks(String mend) {
        this.mend = ". Verdicts can't be relied on. " + mend;
    }

    /** The checks of the first schema. */
    List<Check> first() {
        List<Check> checks = new ArrayList<>(List.of(counter(), gaps()));
        checks.addAll(List.of(organizations(), projects(), keys(), laterChanges(), people(), keyCounts()));
        return checks;
    }

    /** The checks of what the second schema brought. */
    private static List<Check> second() {
        return List.of(answerCounts(), featureKeys());
    }

    /** The checks of every schema that hold wherever the database is. */
    List<Check> ofRows() {
        return Stream.concat(first().stream(), second().stream()).toList();
    }

    /** The checks of a file. */
    List<Check> all() {
        return Stream.concat(ofRows().stream(), Stream.of(backups(), restores()))
                .toList();
    }

    private Check counter() {
        return Check.ofRule(
                Severity.FAULT,
                "counter",
                "The counter stands at the newest change.",
                "The counter and the change log disagree (%s)" + mend,
                """
                SELECT 'counter ' || COALESCE(MAX(n), -1) || ', newest change '
                    || (SELECT COALESCE(MAX(n), 0) FROM change)
                FROM counter
                HAVING COUNT(*) <> 1 OR MAX(n) <> (SELECT COALESCE(MAX(n), 0) FROM change)""");
    }

    private Check gaps() {
        return Check.ofRule(
                Severity.FAULT,
                "change log",
                "The change log has no gaps.",
                "The change log has gaps (%s)" + mend,
                """
                SELECT 'changes ' || COUNT(*) || ', from ' || MIN(n) || ' to ' || MAX(n) FROM change
                HAVING COUNT(*) > 0 AND (MIN(n) <> 1 OR MAX(n) <> COUNT(*))""");
    }

    private Check organizations() {
        return rowsAndLog("organizations", """
                SELECT r.id FROM organization r
                LEFT JOIN change c ON c.n = r.change_n AND c.type = 'organization' AND c.organization_id = r.id
                WHERE c.n IS NULL OR c.external_id IS DISTINCT FROM r.external_id OR c.archived <> %s""".formatted(ARCHIVED));
    }

    private Check projects() {
        return rowsAndLog("projects", """
                SELECT r.id FROM project r
                LEFT JOIN change c ON c.n = r.change_n AND c.type = 'project' AND c.project_id = r.id
                WHERE c.n IS NULL OR c.external_id IS DISTINCT FROM r.external_id OR c.archived <> %s
                    OR c.organization_id IS DISTINCT FROM r.organization_id""".formatted(ARCHIVED));
    }

    private Check keys() {
        return rowsAndLog("keys", """
                SELECT k.id FROM api_key k
                LEFT JOIN change c ON c.n = k.change_n AND c.type = 'key' AND c.key_id = k.id
                WHERE c.n IS NULL OR c.role IS DISTINCT FROM k.role
                    OR c.revoked <> CASE WHEN k.revoked_at IS NULL THEN 0 ELSE 1 END OR %s""".formatted(KEY_IS_ANOTHER));
    }

    private Check rowsAndLog(String what, String sql) {
        return Check.ofRule(
                Severity.FAULT,
                what,
                "The " + what + " are as the change log says.",
                "Rows of " + what + " differ from the change log (id %s)" + mend,
                sql);
    }

    private Check laterChanges() {
        return Check.ofRule(
                Severity.FAULT,
                "changes",
                "No change is newer than its row, or contradicts it.",
                "The change log holds changes that their rows don't show (number %s)" + mend,
                """
                SELECT c.n FROM change c
                LEFT JOIN api_key k ON c.type = 'key' AND k.id = c.key_id
                LEFT JOIN project p ON c.type = 'project' AND p.id = c.project_id
                LEFT JOIN organization o ON c.type = 'organization' AND o.id = c.organization_id
                WHERE (c.type = 'key' AND (k.id IS NULL OR c.n > k.change_n OR %s
                        OR (c.revoked = 1 AND k.revoked_at IS NULL)))
                    OR (c.type = 'project' AND (p.id IS NULL OR c.n > p.change_n
                        OR c.organization_id <> p.organization_id OR (c.archived = 1 AND p.archived_at IS NULL)))
                    OR (c.type = 'organization' AND (o.id IS NULL OR c.n > o.change_n
                        OR (c.archived = 1 AND o.archived_at IS NULL)))
                    OR c.type NOT IN ('key', 'project', 'organization', 'people')""".formatted(KEY_IS_ANOTHER));
    }

    private static Check people() {
        return Check.ofRule(
                Severity.FAULT,
                "people",
                "People and their roles were written under changes of their own.",
                "Rows of people weren't written through the change log (%s). Look at who may do what, and change it"
                        + " to what it should be.",
                """
                SELECT 'change ' || r.change_n FROM (
                    SELECT change_n FROM person UNION ALL SELECT change_n FROM organization_member
                    UNION ALL SELECT change_n FROM project_member) r
                LEFT JOIN change c ON c.n = r.change_n AND c.type = 'people' WHERE c.n IS NULL""");
    }

    private static Check keyCounts() {
        return Check.ofRule(
                Severity.WARNING,
                "key counts",
                "The counts of keys are right.",
                "The count of keys is wrong for %s: the maximum of live keys isn't kept there. No verdict depends on it.",
                """
                SELECT COALESCE(k.owner_type, c.owner_type) || ' ' || COALESCE(k.owner_id, c.owner_id)
                FROM (SELECT CASE WHEN project_id IS NULL THEN 'organization' ELSE 'project' END AS owner_type,
                        COALESCE(project_id, organization_id) AS owner_id, COUNT(*) AS n
                    FROM api_key WHERE revoked_at IS NULL GROUP BY 1, 2) k
                FULL JOIN key_count c ON c.owner_type = k.owner_type AND c.owner_id = k.owner_id
                WHERE COALESCE(k.n, 0) <> COALESCE(c.n, 0)""");
    }

    private static Check answerCounts() {
        return Check.ofRule(
                Severity.WARNING,
                "answer counts",
                "The counts of kept answers are right.",
                "The count of kept answers is wrong for %s: their maximum isn't kept there.",
                """
                SELECT COALESCE(k.actor_type, c.actor_type) || ' ' || COALESCE(k.actor_id, c.actor_id)
                FROM (SELECT actor_type, actor_id, COUNT(*) AS n FROM idempotency GROUP BY actor_type, actor_id) k
                FULL JOIN idempotency_count c ON c.actor_type = k.actor_type AND c.actor_id = k.actor_id
                WHERE COALESCE(k.n, 0) <> COALESCE(c.n, 0)""");
    }

    private static Check featureKeys() {
        return Check.ofRule(
                Severity.FAULT,
                "system keys",
                "No feature has two live keys.",
                "Features have more than one live key (%s). Disable them and enable them again.",
                """
                SELECT 'project ' || project_id || ', ' || system_feature FROM api_key
                WHERE system_feature IS NOT NULL AND revoked_at IS NULL AND project_id IS NOT NULL
                GROUP BY project_id, system_feature HAVING COUNT(*) > 1""");
    }

    private static Check backups() {
        return new Check("backup", "This is a database in use, not a backup.", RowChecks::backupInfo);
    }

    private static List<Finding> backupInfo(JdbcClient client) {
        return client.sql("SELECT taken_at, change_n FROM backup_info")
                .query((row, i) -> Finding.ok(
                        "backup",
                        "This is a backup, taken at " + Instant.ofEpochMilli(row.getLong("taken_at"))
                                + " with everything up to change " + row.getLong("change_n") + "."))
                .list();
    }

    private static Check restores() {
        return new Check("restores", "This database has never been restored.", RowChecks::restoreMarks);
    }

    static List<Finding> restoreMarks(JdbcClient client) {
        return client.sql("SELECT restored_at, complete, detail FROM restore_mark ORDER BY restored_at")
                .query((row, i) -> new Finding(
                        row.getInt("complete") == 1 ? Severity.OK : Severity.WARNING,
                        "restores",
                        "Restored at " + Instant.ofEpochMilli(row.getLong("restored_at")) + ". "
                                + row.getString("detail")))
                .list();
    }
}
