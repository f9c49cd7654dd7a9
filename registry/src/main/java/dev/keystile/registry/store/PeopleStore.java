package dev.keystile.registry.store;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.check.Change.PeopleChanged;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables of people and of what they are members of. */
public final class PeopleStore {

    private final JdbcClient client;

    PeopleStore(JdbcClient client) {
        this.client = client;
    }

    /** The person of that id. */
    public Optional<Person> find(long id) {
        return client.sql("SELECT id, change_n FROM person WHERE id = :id")
                .param("id", id)
                .query((row, i) -> new Person(row.getLong("id"), row.getLong("change_n")))
                .optional();
    }

    /** The person of an e-mail address; two that differ in case alone are the same. */
    public Optional<Person> findByEmail(String email) {
        return client.sql("SELECT id, change_n FROM person WHERE email_normalized = :normalized")
                .param("normalized", email.toLowerCase(Locale.ROOT))
                .query((row, i) -> new Person(row.getLong("id"), row.getLong("change_n")))
                .optional();
    }

    /** Writes a new person. Two addresses that differ in case alone are the same. */
    public Changed<Person> insert(long number, String email, Instant at) {
        return client.sql("""
                        INSERT INTO person (email, email_normalized, created_at, updated_at, change_n)
                        VALUES (:email, :normalized, :at, :at, :number) RETURNING id, change_n""")
                .param("email", email)
                .param("normalized", email.toLowerCase(Locale.ROOT))
                .param("at", at.toEpochMilli())
                .param("number", number)
                .query((row, i) ->
                        new Changed<>(new Person(row.getLong("id"), row.getLong("change_n")), new PeopleChanged()))
                .single();
    }

    /** A person's place in an organization, given up or not. */
    public Optional<Membership<OrganizationRole>> organizationMembership(long organizationId, long personId) {
        return client.sql("""
                        SELECT role, removed_at, change_n FROM organization_member
                        WHERE organization_id = :organization AND person_id = :person""")
                .param("organization", organizationId)
                .param("person", personId)
                .query((row, i) -> membership(row, ChangeStore.organizationRole(row.getString("role"))))
                .optional();
    }

    /** A person's place in a project, given up or not. */
    public Optional<Membership<ProjectRole>> projectMembership(long projectId, long personId) {
        return client.sql("""
                        SELECT role, removed_at, change_n FROM project_member
                        WHERE project_id = :project AND person_id = :person""")
                .param("project", projectId)
                .param("person", personId)
                .query((row, i) -> membership(row, ChangeStore.projectRole(row.getString("role"))))
                .optional();
    }

    /** The first organization that a person is a member of. */
    public Optional<Long> firstOrganizationOf(long personId) {
        return client.sql("""
                        SELECT organization_id FROM organization_member
                        WHERE person_id = :person AND removed_at IS NULL ORDER BY organization_id LIMIT 1""").param("person", personId).query(Long.class).optional();
    }

    /** Gives a person a place in an organization, or changes the role there. */
    public Changed<Membership<OrganizationRole>> putInOrganization(
            long number, long organizationId, long personId, OrganizationRole role, Instant at) {
        boolean known = organizationMembership(organizationId, personId).isPresent();
        return put(number, known ? """
                        UPDATE organization_member SET role = :role, updated_at = :at, removed_at = NULL,
                            change_n = :number
                        WHERE organization_id = :owner AND person_id = :person RETURNING removed_at, change_n""" : """
                        INSERT INTO organization_member (organization_id, person_id, role, created_at, updated_at,
                            change_n)
                        VALUES (:owner, :person, :role, :at, :at, :number) RETURNING removed_at, change_n""", organizationId, personId, role, at);
    }

    /** Gives a person a place in a project, or changes the role there. */
    public Changed<Membership<ProjectRole>> putInProject(
            long number, long projectId, long personId, ProjectRole role, Instant at) {
        boolean known = projectMembership(projectId, personId).isPresent();
        return put(number, known ? """
                        UPDATE project_member SET role = :role, updated_at = :at, removed_at = NULL,
                            change_n = :number
                        WHERE project_id = :owner AND person_id = :person RETURNING removed_at, change_n""" : """
                        INSERT INTO project_member (project_id, person_id, role, created_at, updated_at, change_n)
                        VALUES (:owner, :person, :role, :at, :at, :number) RETURNING removed_at, change_n""", projectId, personId, role, at);
    }

    /** Ends a person's place in an organization; the row stays. */
    public Changed<Membership<OrganizationRole>> removeFromOrganization(
            long number, long organizationId, long personId, Instant at) {
        return client.sql("""
                        UPDATE organization_member SET removed_at = :at, updated_at = :at, change_n = :number
                        WHERE organization_id = :organization AND person_id = :person
                        RETURNING role, removed_at, change_n""")
                .param("organization", organizationId)
                .param("person", personId)
                .param("at", at.toEpochMilli())
                .param("number", number)
                .query((row, i) -> new Changed<>(
                        membership(row, ChangeStore.organizationRole(row.getString("role"))), new PeopleChanged()))
                .single();
    }

    /** Ends a person's place in a project; the row stays. */
    public Changed<Membership<ProjectRole>> removeFromProject(long number, long projectId, long personId, Instant at) {
        return client.sql("""
                        UPDATE project_member SET removed_at = :at, updated_at = :at, change_n = :number
                        WHERE project_id = :project AND person_id = :person
                        RETURNING role, removed_at, change_n""")
                .param("project", projectId)
                .param("person", personId)
                .param("at", at.toEpochMilli())
                .param("number", number)
                .query((row, i) -> new Changed<>(
                        membership(row, ChangeStore.projectRole(row.getString("role"))), new PeopleChanged()))
                .single();
    }

    private <R extends Role> Changed<Membership<R>> put(
            long number, String sql, long ownerId, long personId, R role, Instant at) {
        return client.sql(sql)
                .param("owner", ownerId)
                .param("person", personId)
                .param("role", role.wireName())
                .param("at", at.toEpochMilli())
                .param("number", number)
                .query((row, i) -> new Changed<>(membership(row, role), new PeopleChanged()))
                .single();
    }

    private static <R> Membership<R> membership(ResultSet row, R role) throws SQLException {
        return new Membership<>(role, Columns.instantOrNull(row, "removed_at"), row.getLong("change_n"));
    }

    /** A person, of whom nothing but the id matters to a decision. */
    public record Person(long id, long changeNumber) {}

    /**
     * A place in an organization or a project.
     *
     * @param removedAt when it was given up, or null
     */
    public record Membership<R>(R role, @Nullable Instant removedAt, long changeNumber) {}
}
