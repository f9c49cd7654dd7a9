package dev.keystile.registry.upkeep;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What had been taken away or given another role in the database that is replaced ({@code old}), and stands in the
 * restored one as it was. A role isn't compared by its rank: a lower one may permit what a higher one doesn't. Rows are
 * matched by what never changes, and not by their ids alone: keys by their digests, the others, within one installation,
 * by the moment they were made. So a database of another installation takes nothing away.
 */
final class Difference {

    private static final String SAME_ORGANIZATION =
            "old.organization oo ON oo.id = o.id AND oo.created_at = o.created_at AND oo.username = o.username";

    private static final String SAME_PROJECT = "old.project op ON op.id = p.id AND op.created_at = p.created_at";

    private static final String SAME_PERSON = "old.person ox ON ox.id = x.id AND ox.created_at = x.created_at";

    private static final String KEY = """
            SELECT k.id, k.kind, k.name, k.last_four, k.project_id, n.role AS new_role, k.role,
                COALESCE(k.organization_id, p.organization_id) AS organization_id
            FROM main.api_key k LEFT JOIN main.project p ON p.id = k.project_id
            JOIN old.api_key n ON n.digest = k.digest
            WHERE k.revoked_at IS NULL AND""";

    private final JdbcClient client;
    private final boolean sameInstallation;
    private final boolean wentOn;

    Difference(JdbcClient client) {
        this.client = client;
        this.sameInstallation = isSame("n = 1"); // the first change of each installation has a random token
        this.wentOn = isSame("n = (SELECT n FROM main.counter)");
    }

    private boolean isSame(String change) {
        try {
            return client.sql("SELECT COUNT(*) FROM (SELECT n, token FROM main.change WHERE " + change + ") a"
                                    + " JOIN old.change b ON b.n = a.n AND b.token = a.token")
                            .query(Long.class)
                            .single()
                    == 1;
        } catch (RuntimeException e) {
            return false; // what can't be read is trusted with nothing
        }
    }

    /** Whether both are of the same installation. */
    boolean isSameInstallation() {
        return sameInstallation;
    }

    /** Whether the replaced database went on from where the restored one ends. */
    boolean wentOn() {
        return wentOn;
    }

    /**
     * Archived organizations first, then projects, then keys, then people; each may be unreadable by itself. In
     * another installation ids and moments of making mean nothing; digests of keys always do.
     */
    List<Supplier<List<Step>>> parts() {
        return sameInstallation
                ? List.of(
                        this::organizations,
                        this::projects,
                        this::revoked,
                        this::keysOfOtherRoles,
                        this::members,
                        this::teammates)
                : List.of(this::revoked, this::keysOfOtherRoles);
    }

    private List<Step> organizations() {
        return list(
                "SELECT o.id, o.name FROM main.organization o JOIN " + SAME_ORGANIZATION
                        + " WHERE o.archived_at IS NULL AND oo.archived_at IS NOT NULL ORDER BY o.id",
                (row, i) -> new Step.ArchiveOrganization(
                        new Note("organization.archived", row.getLong("id"), "organization " + row.getString("name")),
                        new Step.Place(row.getLong("id"), null, null)));
    }

    private List<Step> projects() {
        return list(
                "SELECT p.id, p.name, p.organization_id FROM main.project p JOIN " + SAME_PROJECT
                        + " WHERE p.archived_at IS NULL AND op.archived_at IS NOT NULL ORDER BY p.id",
                (row, i) -> new Step.ArchiveProject(
                        new Note("project.archived", row.getLong("id"), "project " + row.getString("name")),
                        new Step.Place(row.getLong("organization_id"), row.getLong("id"), null)));
    }

    private List<Step> revoked() {
        return list(
                KEY + " n.revoked_at IS NOT NULL ORDER BY k.id",
                (row, i) ->
                        new Step.RevokeKey(new Note("key.revoked", row.getLong("id"), keyText(row)), keyPlace(row)));
    }

    /**
     * The condition under which the replaced database knows a row better. One that went on from the backup always does;
     * an older one, or one that went another way, does where its row was written later.
     */
    private String isLater(String replaced, String restored) {
        return wentOn ? "1 = 1" : replaced + ".updated_at > " + restored + ".updated_at";
    }

    private List<Step> keysOfOtherRoles() {
        return list(
                KEY + " n.revoked_at IS NULL AND n.role <> k.role AND " + isLater("n", "k") + " ORDER BY k.id",
                (row, i) -> new Step.ChangeKeyRole(
                        new Note("key.role_changed", row.getLong("id"), keyText(row) + roleText(row)),
                        keyPlace(row),
                        role(row)));
    }

    private static String roleText(ResultSet row) throws SQLException {
        return ": role changed from " + row.getString("role") + " to " + row.getString("new_role");
    }

    private static Role role(ResultSet row) throws SQLException {
        String name = row.getString("new_role");
        return kind(row) == KeyKind.ORGANIZATION
                ? OrganizationRole.ofWireName(name).orElseThrow()
                : ProjectRole.ofWireName(name).orElseThrow();
    }

    private static Step.Place keyPlace(ResultSet row) throws SQLException {
        long project = row.getLong("project_id");
        return new Step.Place(row.getLong("organization_id"), project == 0 ? null : project, row.getLong("id"));
    }

    private static KeyKind kind(ResultSet row) throws SQLException {
        return KeyKind.ofWireName(row.getString("kind")).orElseThrow();
    }

    private static String keyText(ResultSet row) throws SQLException {
        long project = row.getLong("project_id");
        return PlaintextKey.mask(kind(row), row.getString("last_four")) + " (" + row.getString("name") + ") of "
                + (project == 0 ? "organization " + row.getLong("organization_id") : "project " + project);
    }

    private List<Step> members() {
        return list(
                "SELECT m.person_id AS id, m.organization_id, m.role, om.role AS new_role, om.removed_at"
                        + " FROM main.organization_member m JOIN main.organization o ON o.id = m.organization_id JOIN "
                        + SAME_ORGANIZATION + " JOIN main.person x ON x.id = m.person_id JOIN " + SAME_PERSON
                        + " JOIN old.organization_member om"
                        + " ON om.organization_id = m.organization_id AND om.person_id = m.person_id"
                        + " WHERE m.removed_at IS NULL AND (om.removed_at IS NOT NULL OR (om.role <> m.role AND "
                        + isLater("om", "m") + ")) ORDER BY 1, 2",
                (row, i) -> member(row));
    }

    private static Step member(ResultSet row) throws SQLException {
        boolean removed = isRemoved(row);
        return new Step.PutMember(
                note("member", row, removed),
                new Step.Place(row.getLong("organization_id"), null, null),
                removed
                        ? null
                        : OrganizationRole.ofWireName(row.getString("new_role")).orElseThrow());
    }

    private List<Step> teammates() {
        return list(
                "SELECT m.person_id AS id, m.project_id, p.organization_id, m.role, om.role AS new_role, om.removed_at"
                        + " FROM main.project_member m JOIN main.project p ON p.id = m.project_id JOIN " + SAME_PROJECT
                        + " JOIN main.person x ON x.id = m.person_id JOIN " + SAME_PERSON
                        + " JOIN old.project_member om"
                        + " ON om.project_id = m.project_id AND om.person_id = m.person_id"
                        + " WHERE m.removed_at IS NULL AND (om.removed_at IS NOT NULL OR (om.role <> m.role AND "
                        + isLater("om", "m") + ")) ORDER BY 1, 2",
                (row, i) -> teammate(row));
    }

    private static Step teammate(ResultSet row) throws SQLException {
        boolean removed = isRemoved(row);
        long project = row.getLong("project_id");
        return new Step.PutTeammate(
                note("teammate", row, removed),
                new Step.Place(row.getLong("organization_id"), project, null),
                project,
                removed
                        ? null
                        : ProjectRole.ofWireName(row.getString("new_role")).orElseThrow());
    }

    private static boolean isRemoved(ResultSet row) throws SQLException {
        row.getLong("removed_at");
        return !row.wasNull();
    }

    private static Note note(String who, ResultSet row, boolean removed) throws SQLException {
        String what = removed ? ".removed" : ".role_changed";
        String text = removed ? " removed again" : roleText(row);
        return new Note(who + what, row.getLong("id"), "person " + row.getLong("id") + text);
    }

    private List<Step> list(String sql, RowMapper<Step> mapper) {
        return client.sql(sql).query(mapper).list();
    }

    /** Keys that lived there and are unknown here: whoever uses them is refused from now on. */
    List<Note> gone(int atMost) {
        return client.sql("""
                        SELECT k.id, k.kind, k.name, k.last_four, k.project_id, k.organization_id FROM old.api_key k
                        WHERE %s ORDER BY k.id LIMIT :limit""".formatted(GONE))
                .param("limit", atMost)
                .query((row, i) -> new Note("key.gone", row.getLong("id"), keyText(row)))
                .list();
    }

    private static final String GONE =
            "k.revoked_at IS NULL AND NOT EXISTS (SELECT 1 FROM main.api_key n WHERE n.digest = k.digest)";

    long countGone() {
        return client.sql("SELECT COUNT(*) FROM old.api_key k WHERE " + GONE)
                .query(Long.class)
                .single();
    }
}
