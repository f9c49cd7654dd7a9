package dev.keystile.registry.store;

import dev.keystile.core.check.Change;
import dev.keystile.core.check.Change.OrganizationChanged;
import dev.keystile.registry.Organization;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of organizations. */
public final class OrganizationStore {

    private final JdbcClient client;

    OrganizationStore(JdbcClient client) {
        this.client = client;
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return client.sql("SELECT id FROM organization LIMIT 1")
                .query(Long.class)
                .optional()
                .isEmpty();
    }

    /** The organization of that id, archived or not. */
    public Optional<Organization> find(long id) {
        return client.sql("SELECT * FROM organization WHERE id = :id")
                .param("id", id)
                .query((row, i) -> organization(row))
                .optional();
    }

    /** Writes a new one. */
    public Changed<Organization> insert(long number, String name, String username, Instant at) {
        return client.sql("""
                        INSERT INTO organization (name, username, created_at, updated_at, change_n)
                        VALUES (:name, :username, :at, :at, :number) RETURNING *""")
                .param("name", name)
                .param("username", username)
                .param("at", at.toEpochMilli())
                .param("number", number)
                .query((row, i) -> changed(organization(row)))
                .single();
    }

    /** Archives one, for ever. */
    public Changed<Organization> archive(long number, long id, Instant at) {
        return client.sql("""
                        UPDATE organization SET archived_at = :at, updated_at = :at, change_n = :number
                        WHERE id = :id AND archived_at IS NULL RETURNING *""")
                .param("id", id)
                .param("at", at.toEpochMilli())
                .param("number", number)
                .query((row, i) -> changed(organization(row)))
                .single();
    }

    /** Every one, as nodes know it. */
    public List<Change> snapshot() {
        return client.sql("SELECT * FROM organization ORDER BY id")
                .query((row, i) -> change(organization(row)))
                .list();
    }

    private static Changed<Organization> changed(Organization organization) {
        return new Changed<>(organization, change(organization));
    }

    private static Change change(Organization organization) {
        return new OrganizationChanged(organization.id(), organization.externalId(), organization.archivedAt() != null);
    }

    private static Organization organization(ResultSet row) throws SQLException {
        return new Organization(
                row.getLong("id"),
                row.getString("name"),
                row.getString("username"),
                row.getString("domain"),
                row.getString("external_id"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"),
                Columns.instantOrNull(row, "archived_at"),
                row.getLong("change_n"));
    }
}
