package dev.keystile.registry.store;

import dev.keystile.core.check.Change;
import dev.keystile.core.check.Change.OrganizationChanged;
import dev.keystile.registry.Organization;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.query.Page;
import dev.keystile.registry.query.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of organizations. */
public final class OrganizationStore {

    private static final List<Sort> SORTS = List.of(
            Sort.ofTime("created_at", "created_at"),
            Sort.ofTime("updated_at", "updated_at"),
            Sort.ofText("username", "username"),
            Sort.ofNumber("id", "id"));

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

    /** The organization of a username, archived or not. */
    public Optional<Organization> findByUsername(String username) {
        return findBy("username", username);
    }

    /** The organization of an external id, archived or not. */
    public Optional<Organization> findByExternalId(String externalId) {
        return findBy("external_id", externalId);
    }

    private Optional<Organization> findBy(String column, String value) {
        return client.sql("SELECT * FROM organization WHERE " + column + " = :value")
                .param("value", value)
                .query((row, i) -> organization(row))
                .optional();
    }

    /**
     * The organizations of the installation.
     *
     * @param externalId the one that is wanted, or null for any
     */
    public Outcome<Page<Organization>> page(@Nullable String externalId, boolean includeArchived, PageRequest request) {
        Filter filter = new Filter().and(includeArchived ? "id IS NOT NULL" : "archived_at IS NULL");
        if (externalId != null) {
            filter.and("external_id = :externalId", "externalId", externalId);
        }
        return new KeysetList<>(client, "organization", SORTS, OrganizationStore::organization)
                .searchedBy("username")
                .page(filter, request);
    }

    /** Writes a new one that has neither domain nor external id. */
    public Changed<Organization> insert(long number, String name, String username, Instant at) {
        return insert(number, new Draft(name, username, null, null), at);
    }

    /** Writes a new one. */
    public Changed<Organization> insert(long number, Draft draft, Instant at) {
        return client.sql("""
                        INSERT INTO organization (name, username, domain, external_id, created_at, updated_at, change_n)
                        VALUES (:name, :username, :domain, :externalId, :at, :at, :number) RETURNING *""")
                .param("name", draft.name())
                .param("username", draft.username())
                .param("domain", draft.domain())
                .param("externalId", draft.externalId())
                .param("at", at.toEpochMilli())
                .param("number", number)
                .query((row, i) -> changed(organization(row)))
                .single();
    }

    /** Writes what may change of a live one: the username of the draft doesn't count. */
    public Changed<Organization> update(long number, long id, Draft draft, Instant at) {
        return client.sql("""
                        UPDATE organization SET name = :name, domain = :domain, external_id = :externalId,
                            updated_at = :at, change_n = :number
                        WHERE id = :id AND archived_at IS NULL RETURNING *""")
                .param("id", id)
                .param("name", draft.name())
                .param("domain", draft.domain())
                .param("externalId", draft.externalId())
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

    /** What an organization is to be. */
    public record Draft(
            String name,
            String username,
            @Nullable String domain,
            @Nullable String externalId) {}
}
