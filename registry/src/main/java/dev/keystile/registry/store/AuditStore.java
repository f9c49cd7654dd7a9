package dev.keystile.registry.store;

import dev.keystile.registry.AuditEntry;
import dev.keystile.registry.Author;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.RequestContext;
import dev.keystile.registry.query.Page;
import dev.keystile.registry.query.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of the audit. */
public final class AuditStore {

    private static final String DONE = "done";
    private static final String REFUSED = "refused";

    private static final List<Sort> SORTS = List.of(Sort.ofTime("at", "at"));

    private static final String INSERT = """
            INSERT INTO audit (at, actor_type, actor_id, action, outcome, organization_id, project_id, key_id, detail,
                count, request_id, client_address, refused_reason, refused_minute)
            VALUES (:at, :actorType, :actorId, :action, :outcome, :organization, :project, :key, :detail,
                :count, :requestId, :clientAddress, :reason, :minute)""";

    private final JdbcClient client;

    AuditStore(JdbcClient client) {
        this.client = client;
    }

    /** Writes down something that was done. */
    public void add(Author author, Instant at, Transaction.AuditLine line, RequestContext context) {
        client.sql(INSERT)
                .param("at", at.toEpochMilli())
                .param("actorType", author.type())
                .param("actorId", author.id())
                .param("action", line.action())
                .param("outcome", DONE)
                .param("organization", line.organizationId())
                .param("project", line.projectId())
                .param("key", line.keyId())
                .param("detail", line.detail())
                .param("count", 1)
                .param("requestId", context.requestId())
                .param("clientAddress", context.clientAddress())
                .param("reason", null)
                .param("minute", null)
                .update();
    }

    /** Adds a number of observations to the line of their actor, action, reason, key and minute, or begins it. */
    public void addObserved(Observed observed, long organizationId, @Nullable Long projectId) {
        client.sql(INSERT + """
                         ON CONFLICT (actor_type, actor_id, action, refused_reason, coalesce(key_id, 0), refused_minute)
                        DO UPDATE SET count = audit.count + excluded.count""")
                .param("at", observed.first().toEpochMilli())
                .param("actorType", observed.author().type())
                .param("actorId", observed.author().id())
                .param("action", observed.action())
                .param("outcome", observed.refused() ? REFUSED : DONE)
                .param("organization", organizationId)
                .param("project", projectId)
                .param("key", observed.keyId() == 0 ? null : observed.keyId())
                .param("detail", observed.detail())
                .param("count", observed.count())
                .param("requestId", observed.requestId())
                .param("clientAddress", observed.clientAddress())
                .param("reason", observed.reason())
                .param("minute", observed.minute())
                .update();
    }

    /** The lines of an organization that fit a question, newest first unless asked otherwise. */
    public Outcome<Page<AuditEntry>> page(Wanted wanted, PageRequest request) {
        Filter filter = new Filter().and("organization_id = :organization", "organization", wanted.organizationId());
        if (wanted.actor() != null) {
            filter.and("actor_type = :actorType", "actorType", wanted.actor().type());
            filter.and("actor_id = :actorId", "actorId", wanted.actor().id());
        }
        if (wanted.keyId() != null) {
            filter.and("key_id = :key", "key", wanted.keyId());
        }
        if (wanted.action() != null) {
            filter.and("action = :action", "action", wanted.action());
        }
        if (wanted.from() != null) {
            filter.and("at >= :from", "from", wanted.from().toEpochMilli());
        }
        if (wanted.to() != null) {
            filter.and("at < :to", "to", wanted.to().toEpochMilli());
        }
        return new KeysetList<>(client, "audit", SORTS, AuditStore::entry).page(filter, request);
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getLong("id"),
                Columns.instant(row, "at"),
                new Author(row.getString("actor_type"), row.getLong("actor_id")),
                row.getString("action"),
                row.getString("outcome"),
                row.getLong("organization_id"),
                Columns.longOrNull(row, "project_id"),
                Columns.longOrNull(row, "key_id"),
                row.getString("detail"),
                row.getLong("count"),
                row.getString("request_id"),
                row.getString("client_address"));
    }

    /**
     * What happened a number of times within a minute.
     *
     * @param reason why, in a word
     * @param keyId the key that it is about, or 0
     * @param first when it happened first
     * @param minute minutes since 1970
     */
    public record Observed(
            Author author,
            String action,
            String reason,
            long keyId,
            boolean refused,
            Instant first,
            long minute,
            long count,
            String detail,
            @Nullable String requestId,
            @Nullable String clientAddress) {}

    /** Which lines are wanted; null means any. */
    public record Wanted(
            long organizationId,
            @Nullable Author actor,
            @Nullable Long keyId,
            @Nullable String action,
            @Nullable Instant from,
            @Nullable Instant to) {}
}
