package dev.keystile.registry.store;

import dev.keystile.core.Role;
import dev.keystile.core.check.Change;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import dev.keystile.registry.ApiKey;
import dev.keystile.registry.Author;
import dev.keystile.registry.KeyOwner;
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

/** The table of keys. */
public final class KeyStore {

    private static final List<Sort> SORTS = List.of(
            Sort.ofTime("created_at", "created_at"),
            Sort.ofTime("updated_at", "updated_at"),
            Sort.ofText("name", "name_folded"),
            Sort.ofNumber("role", "role_rank"),
            Sort.ofNumber("id", "id"));

    private final JdbcClient client;

    KeyStore(JdbcClient client) {
        this.client = client;
    }

    /** The key of that id, revoked or not, whoever owns it. */
    public Optional<ApiKey> find(long id) {
        return client.sql("SELECT * FROM api_key WHERE id = :id")
                .param("id", id)
                .query((row, i) -> key(row))
                .optional();
    }

    /** The key of that id, revoked or not, if that owner has it. */
    public Optional<ApiKey> find(KeyOwner owner, long id) {
        return find(id).filter(key -> key.owner().equals(owner));
    }

    /** The newest key that was made for a feature of a project, revoked or not. */
    public Optional<ApiKey> findNewestOfFeature(long projectId, String feature) {
        return client.sql("""
                        SELECT * FROM api_key
                        WHERE project_id = :project AND system_feature = :feature ORDER BY id DESC LIMIT 1""")
                .param("project", projectId)
                .param("feature", feature)
                .query((row, i) -> key(row))
                .optional();
    }

    /** The organization and, for a project's key, the project that a key belongs to. */
    public Optional<Tenancy> tenancyOf(long id) {
        return client.sql("""
                        SELECT COALESCE(k.organization_id, p.organization_id) AS organization_id, k.project_id
                        FROM api_key k LEFT JOIN project p ON p.id = k.project_id WHERE k.id = :id""")
                .param("id", id)
                .query((row, i) -> new Tenancy(row.getLong("organization_id"), Columns.longOrNull(row, "project_id")))
                .optional();
    }

    /** Whether an owner has that many keys that are neither revoked nor expired. */
    public boolean hasLive(KeyOwner owner, int many, Instant now) {
        long unrevoked = countUnrevoked(owner);
        return unrevoked >= many && unrevoked - countExpired(owner, now) >= many;
    }

    /** From a count that is kept with every insert and revocation. */
    private long countUnrevoked(KeyOwner owner) {
        return client.sql("SELECT n FROM key_count WHERE owner_type = :type AND owner_id = :owner")
                .param("type", ownerType(owner))
                .param("owner", owner.id())
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    private long countExpired(KeyOwner owner, Instant now) {
        return client.sql("SELECT COUNT(*) FROM api_key WHERE " + ownerColumn(owner)
                        + " = :owner AND revoked_at IS NULL AND expires_at IS NOT NULL AND expires_at <= :now")
                .param("owner", owner.id())
                .param("now", now.toEpochMilli())
                .query(Long.class)
                .single();
    }

    /** The keys of an owner. */
    public Outcome<Page<ApiKey>> page(KeyOwner owner, boolean includeRevoked, PageRequest request) {
        Filter filter = new Filter().and(ownerColumn(owner) + " = :owner", "owner", owner.id());
        KeysetList<ApiKey> list = new KeysetList<>(client, "api_key", SORTS, KeyStore::key)
                .searchedBy("name_folded", "description_folded");
        if (!includeRevoked) {
            filter.and("revoked_at IS NULL");
            list.countedBy(() -> countUnrevoked(owner)); // to count 100,000 rows takes longer than the page itself
        }
        return list.page(filter, request);
    }

    /** Writes a new one; of its value only the digest and the last four characters. */
    public Changed<ApiKey> insert(long number, Draft draft, PlaintextKey value, Instant at) {
        return client.sql("""
                        INSERT INTO api_key (%s, kind, role, role_rank, digest, format, last_four, name, name_folded,
                            description, description_folded, system_feature, created_by_type, created_by_id,
                            created_at, updated_at, expires_at, change_n)
                        VALUES (:owner, :kind, :role, :rank, :digest, :format, :lastFour, :name, :nameFolded,
                            :description, :descriptionFolded, :feature, :byType, :byId,
                            :at, :at, :expiresAt, :number)
                        RETURNING *""".formatted(ownerColumn(draft.owner())))
                .param("owner", draft.owner().id())
                .param("kind", value.kind().wireName())
                .param("role", draft.role().wireName())
                .param("rank", draft.role().rank())
                .param("digest", value.digest().toBytes())
                .param("format", KeyFormat.VERSION)
                .param("lastFour", value.lastFour())
                .param("name", draft.name())
                .param("nameFolded", Columns.folded(draft.name()))
                .param("description", draft.description())
                .param("descriptionFolded", Columns.foldedOrNull(draft.description()))
                .param("feature", draft.systemFeature())
                .param("byType", draft.createdBy().type())
                .param("byId", draft.createdBy().id())
                .param("at", at.toEpochMilli())
                .param("expiresAt", Columns.millisOrNull(draft.expiresAt()))
                .param("number", number)
                .query((row, i) -> changed(row))
                .single();
    }

    /** Writes what may change of a live one. */
    public Changed<ApiKey> update(
            long number, long id, String name, @Nullable String description, Role role, Instant at) {
        return client.sql("""
                        UPDATE api_key SET name = :name, name_folded = :nameFolded, description = :description,
                            description_folded = :descriptionFolded, role = :role, role_rank = :rank,
                            updated_at = :at, change_n = :number
                        WHERE id = :id AND revoked_at IS NULL RETURNING *""")
                .param("id", id)
                .param("name", name)
                .param("nameFolded", Columns.folded(name))
                .param("description", description)
                .param("descriptionFolded", Columns.foldedOrNull(description))
                .param("role", role.wireName())
                .param("rank", role.rank())
                .param("at", at.toEpochMilli())
                .param("number", number)
                .query((row, i) -> changed(row))
                .single();
    }

    /** Ends one, for ever; the row stays. */
    public Changed<ApiKey> revoke(long number, long id, ApiKey.Revocation revocation) {
        return client.sql("""
                        UPDATE api_key SET revoked_at = :at, revoked_by_type = :byType, revoked_by_id = :byId,
                            revoked_reason = :reason, updated_at = :at, change_n = :number
                        WHERE id = :id AND revoked_at IS NULL RETURNING *""")
                .param("id", id)
                .param("at", revocation.at().toEpochMilli())
                .param("byType", revocation.by().type())
                .param("byId", revocation.by().id())
                .param("reason", revocation.reason())
                .param("number", number)
                .query((row, i) -> changed(row))
                .single();
    }

    /** Every one, as nodes know it. */
    public List<Change> snapshot() {
        return client.sql("SELECT * FROM api_key ORDER BY id")
                .query((row, i) -> change(row))
                .list();
    }

    private static String ownerType(KeyOwner owner) {
        return switch (owner) {
            case KeyOwner.Project ignored -> "project";
            case KeyOwner.Organization ignored -> "organization";
        };
    }

    private static String ownerColumn(KeyOwner owner) {
        return ownerType(owner) + "_id";
    }

    private static Changed<ApiKey> changed(ResultSet row) throws SQLException {
        return new Changed<>(key(row), change(row));
    }

    private static Change change(ResultSet row) throws SQLException {
        boolean revoked = Columns.longOrNull(row, "revoked_at") != null;
        return ChangeStore.keyChange(row, row.getLong("id"), revoked);
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        KeyKind kind = ChangeStore.kind(row.getString("kind"));
        return new ApiKey(
                row.getLong("id"),
                owner(row),
                kind,
                ChangeStore.role(kind, row.getString("role")),
                row.getString("name"),
                row.getString("description"),
                row.getString("last_four"),
                row.getString("system_feature"),
                Columns.instantOrNull(row, "expires_at"),
                new Author(row.getString("created_by_type"), row.getLong("created_by_id")),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"),
                null,
                revocation(row),
                row.getLong("change_n"));
    }

    private static KeyOwner owner(ResultSet row) throws SQLException {
        Long projectId = Columns.longOrNull(row, "project_id");
        return projectId == null
                ? new KeyOwner.Organization(row.getLong("organization_id"))
                : new KeyOwner.Project(projectId);
    }

    private static ApiKey.@Nullable Revocation revocation(ResultSet row) throws SQLException {
        Instant at = Columns.instantOrNull(row, "revoked_at");
        return at == null
                ? null
                : new ApiKey.Revocation(
                        at,
                        new Author(row.getString("revoked_by_type"), row.getLong("revoked_by_id")),
                        row.getString("revoked_reason"));
    }

    /**
     * What a key is to be.
     *
     * @param systemFeature the feature of the product that it serves, if it is a system key
     */
    public record Draft(
            KeyOwner owner,
            Role role,
            String name,
            @Nullable String description,
            @Nullable String systemFeature,
            @Nullable Instant expiresAt,
            Author createdBy) {}

    /** Where a key belongs. */
    public record Tenancy(long organizationId, @Nullable Long projectId) {}
}
