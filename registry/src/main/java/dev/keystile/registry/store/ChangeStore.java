package dev.keystile.registry.store;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.check.Change;
import dev.keystile.core.check.Change.KeyChanged;
import dev.keystile.core.check.Change.OrganizationChanged;
import dev.keystile.core.check.Change.PeopleChanged;
import dev.keystile.core.check.Change.ProjectChanged;
import dev.keystile.core.key.KeyDigest;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.LoggedChange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** The counter and the change log. */
public final class ChangeStore {

    private static final String ORGANIZATION = "organization";
    private static final String PROJECT = "project";
    private static final String KEY = "key";
    private static final String PEOPLE = "people";

    private final JdbcClient client;

    ChangeStore(JdbcClient client) {
        this.client = client;
    }

    /** Takes the next number. In a transaction this locks the counter until its end. */
    public long nextNumber() {
        return client.sql("UPDATE counter SET n = n + 1 WHERE id = 1 RETURNING n")
                .query(Long.class)
                .single();
    }

    /** The newest number. */
    public long newestNumber() {
        return client.sql("SELECT n FROM counter WHERE id = 1")
                .query(Long.class)
                .single();
    }

    /** The token of a change; 0 if the log doesn't have it, as before the first. */
    public long tokenOf(long number) {
        return client.sql("SELECT token FROM change WHERE n = :n")
                .param("n", number)
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    /** Writes a change under a number that has just been taken: no row can be written under it any more. */
    public void append(long number, long token, Instant at, Change change) {
        StatementSpec insert = switch (change) {
            case OrganizationChanged organization -> insertOrganization(organization);
            case ProjectChanged project -> insertProject(project);
            case KeyChanged key -> insertKey(key);
            case PeopleChanged ignored -> insert(PEOPLE, "", "");
        };
        insert.param("n", number)
                .param("token", token)
                .param("at", at.toEpochMilli())
                .update();
    }

    private StatementSpec insert(String type, String columns, String values) {
        return client.sql("INSERT INTO change (n, token, at, type" + columns + ") VALUES (:n, :token, :at, :type"
                        + values + ")")
                .param("type", type);
    }

    private StatementSpec insertOrganization(OrganizationChanged change) {
        return insert(
                        ORGANIZATION,
                        ", organization_id, external_id, archived",
                        ", :organization, :externalId, :archived")
                .param("organization", change.organizationId())
                .param("externalId", change.externalId())
                .param("archived", change.archived() ? 1 : 0);
    }

    private StatementSpec insertProject(ProjectChanged change) {
        return insert(
                        PROJECT,
                        ", project_id, organization_id, external_id, archived",
                        ", :project, :organization, :externalId, :archived")
                .param("project", change.projectId())
                .param("organization", change.organizationId())
                .param("externalId", change.externalId())
                .param("archived", change.archived() ? 1 : 0);
    }

    private StatementSpec insertKey(KeyChanged change) {
        String owner = change.kind() == KeyKind.ORGANIZATION ? "organization_id" : "project_id";
        return insert(
                        KEY,
                        ", key_id, digest, kind, role, expires_at, revoked, " + owner,
                        ", :key, :digest, :kind, :role, :expiresAt, :revoked, :owner")
                .param("key", change.keyId())
                .param("digest", change.digest().toBytes())
                .param("kind", change.kind().wireName())
                .param("role", change.role().wireName())
                .param("expiresAt", change.expiresAtMillis())
                .param("revoked", change.revoked() ? 1 : 0)
                .param("owner", change.ownerId());
    }

    /**
     * The changes after a number, ascending.
     *
     * @throws IllegalStateException if one is of a type that this version doesn't know
     */
    public List<LoggedChange> after(long number, int atMost) {
        return client.sql("SELECT * FROM change WHERE n > :n ORDER BY n LIMIT :limit")
                .param("n", number)
                .param("limit", atMost)
                .query((row, i) -> new LoggedChange(row.getLong("n"), row.getLong("token"), change(row)))
                .list();
    }

    private static Change change(ResultSet row) throws SQLException {
        String type = row.getString("type");
        return switch (type) {
            case ORGANIZATION ->
                new OrganizationChanged(
                        row.getLong("organization_id"), row.getString("external_id"), row.getInt("archived") == 1);
            case PROJECT ->
                new ProjectChanged(
                        row.getLong("project_id"),
                        row.getLong("organization_id"),
                        row.getString("external_id"),
                        row.getInt("archived") == 1);
            case KEY -> keyChange(row, row.getLong("key_id"), row.getInt("revoked") == 1);
            case PEOPLE -> new PeopleChanged();
            default -> throw new IllegalStateException("The change log holds a change of an unknown type");
        };
    }

    /** A key's change from a row that has the columns which the log and the table of keys share. */
    static KeyChanged keyChange(ResultSet row, long keyId, boolean revoked) throws SQLException {
        KeyKind kind = kind(row.getString("kind"));
        boolean ofOrganization = kind == KeyKind.ORGANIZATION;
        return new KeyChanged(
                keyId,
                KeyDigest.ofBytes(row.getBytes("digest")),
                kind,
                row.getLong(ofOrganization ? "organization_id" : "project_id"),
                role(kind, row.getString("role")),
                row.getLong("expires_at"),
                revoked);
    }

    static KeyKind kind(String stored) {
        return KeyKind.ofWireName(stored).orElseThrow(() -> new IllegalStateException("A stored kind is unknown"));
    }

    static Role role(KeyKind kind, String stored) {
        return kind == KeyKind.ORGANIZATION ? organizationRole(stored) : projectRole(stored);
    }

    static OrganizationRole organizationRole(String stored) {
        return OrganizationRole.ofWireName(stored)
                .orElseThrow(() -> new IllegalStateException("A stored organization role is unknown"));
    }

    static ProjectRole projectRole(String stored) {
        return ProjectRole.ofWireName(stored)
                .orElseThrow(() -> new IllegalStateException("A stored project role is unknown"));
    }
}
