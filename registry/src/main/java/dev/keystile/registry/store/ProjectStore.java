package dev.keystile.registry.store;

import dev.keystile.core.check.Change;
import dev.keystile.core.check.Change.ProjectChanged;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.Project;
import dev.keystile.registry.query.Page;
import dev.keystile.registry.query.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of projects. */
public final class ProjectStore {

    private static final List<Sort> SORTS = List.of(
            Sort.ofTime("created_at", "created_at"),
            Sort.ofTime("updated_at", "updated_at"),
            Sort.ofText("name", "name_folded"),
            Sort.ofNumber("id", "id"));

    private final JdbcClient client;

    ProjectStore(JdbcClient client) {
        this.client = client;
    }

    /** The project of that id, archived or not. */
    public Optional<Project> find(long id) {
        return client.sql("SELECT * FROM project WHERE id = :id")
                .param("id", id)
                .query((row, i) -> project(row))
                .optional();
    }

    /** The project of an organization that has an external id, archived or not. */
    public Optional<Project> findByExternalId(long organizationId, String externalId) {
        return client.sql("SELECT * FROM project WHERE organization_id = :organization AND external_id = :externalId")
                .param("organization", organizationId)
                .param("externalId", externalId)
                .query((row, i) -> project(row))
                .optional();
    }

    /**
     * The live projects of an organization.
     *
     * @param onlyOfPerson the person whose projects are wanted, or null for all
     * @param externalId the one that is wanted, or null for any
     */
    public Outcome<Page<Project>> page(
            long organizationId, @Nullable Long onlyOfPerson, @Nullable String externalId, PageRequest request) {
        Filter filter = new Filter()
                .and("organization_id = :organization", "organization", organizationId)
                .and("archived_at IS NULL");
        if (onlyOfPerson != null) {
            filter.and(
                    "id IN (SELECT project_id FROM project_member WHERE person_id = :person AND removed_at IS NULL)",
                    "person",
                    onlyOfPerson);
        }
        if (externalId != null) {
            filter.and("external_id = :externalId", "externalId", externalId);
        }
        return new KeysetList<>(client, "project", SORTS, ProjectStore::project)
                .searchedBy("name_folded")
                .page(filter, request);
    }

    /** Writes a new one. */
    public Changed<Project> insert(long number, Draft draft, Instant at) {
        return client.sql("""
                        INSERT INTO project (organization_id, name, name_folded, external_id, locale, timezone,
                            created_at, updated_at, change_n)
                        VALUES (:organization, :name, :folded, :externalId, :locale, :timezone, :at, :at, :number)
                        RETURNING *""")
                .param("organization", draft.organizationId())
                .param("name", draft.name())
                .param("folded", Columns.folded(draft.name()))
                .param("externalId", draft.externalId())
                .param("locale", draft.locale())
                .param("timezone", draft.timezone())
                .param("at", at.toEpochMilli())
                .param("number", number)
                .query((row, i) -> changed(project(row)))
                .single();
    }

    /** Writes what may change of a live one. */
    public Changed<Project> update(long number, long id, Draft draft, Instant at) {
        return client.sql("""
                        UPDATE project SET name = :name, name_folded = :folded, external_id = :externalId,
                            locale = :locale, timezone = :timezone, updated_at = :at, change_n = :number
                        WHERE id = :id AND archived_at IS NULL RETURNING *""")
                .param("id", id)
                .param("name", draft.name())
                .param("folded", Columns.folded(draft.name()))
                .param("externalId", draft.externalId())
                .param("locale", draft.locale())
                .param("timezone", draft.timezone())
                .param("at", at.toEpochMilli())
                .param("number", number)
                .query((row, i) -> changed(project(row)))
                .single();
    }

    /** Archives one, for ever. */
    public Changed<Project> archive(long number, long id, Instant at) {
        return client.sql("""
                        UPDATE project SET archived_at = :at, updated_at = :at, change_n = :number
                        WHERE id = :id AND archived_at IS NULL RETURNING *""")
                .param("id", id)
                .param("at", at.toEpochMilli())
                .param("number", number)
                .query((row, i) -> changed(project(row)))
                .single();
    }

    /** Every one, as nodes know it. */
    public List<Change> snapshot() {
        return client.sql("SELECT * FROM project ORDER BY id")
                .query((row, i) -> change(project(row)))
                .list();
    }

    private static Changed<Project> changed(Project project) {
        return new Changed<>(project, change(project));
    }

    private static Change change(Project project) {
        return new ProjectChanged(
                project.id(), project.organizationId(), project.externalId(), project.archivedAt() != null);
    }

    private static Project project(ResultSet row) throws SQLException {
        return new Project(
                row.getLong("id"),
                row.getLong("organization_id"),
                row.getString("name"),
                row.getString("external_id"),
                row.getString("locale"),
                row.getString("timezone"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"),
                Columns.instantOrNull(row, "archived_at"),
                row.getLong("change_n"));
    }

    /** What a project is to be. */
    public record Draft(
            long organizationId, String name, @Nullable String externalId, String locale, String timezone) {}
}
