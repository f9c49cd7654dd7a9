package dev.keystile.registry.store;

import dev.keystile.registry.Author;
import dev.keystile.registry.StoredResponse;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of answers that are kept for a replay. */
public final class IdempotencyStore {

    private final JdbcClient client;

    IdempotencyStore(JdbcClient client) {
        this.client = client;
    }

    /** The answer that is kept for a request, unless its time is over. */
    public Optional<Kept> find(Author author, byte[] keyDigest, Instant now) {
        return client.sql("""
                        SELECT fingerprint, status, body, change_n FROM idempotency
                        WHERE actor_type = :type AND actor_id = :id AND key_digest = :digest AND expires_at > :now""")
                .param("type", author.type())
                .param("id", author.id())
                .param("digest", keyDigest)
                .param("now", now.toEpochMilli())
                .query((row, i) -> new Kept(
                        row.getBytes("fingerprint"),
                        new StoredResponse(row.getInt("status"), row.getString("body")),
                        row.getLong("change_n")))
                .optional();
    }

    /** Whether that many answers are kept for a credential, those whose time is over until they are swept included. */
    public boolean hasKept(Author author, int many) {
        return client.sql("SELECT n FROM idempotency_count WHERE actor_type = :type AND actor_id = :id")
                        .param("type", author.type())
                        .param("id", author.id())
                        .query(Long.class)
                        .optional()
                        .orElse(0L)
                >= many;
    }

    /** Keeps an answer, in the place of one whose time is over. */
    public void put(Author author, byte[] keyDigest, Kept kept, Instant expiresAt) {
        client.sql("""
                        INSERT INTO idempotency (actor_type, actor_id, key_digest, fingerprint, status, body, change_n,
                            expires_at)
                        VALUES (:type, :id, :digest, :fingerprint, :status, :body, :number, :expiresAt)
                        ON CONFLICT (actor_type, actor_id, key_digest) DO UPDATE SET
                            fingerprint = excluded.fingerprint, status = excluded.status, body = excluded.body,
                            change_n = excluded.change_n, expires_at = excluded.expires_at""")
                .param("type", author.type())
                .param("id", author.id())
                .param("digest", keyDigest)
                .param("fingerprint", kept.fingerprint())
                .param("status", kept.response().status())
                .param("body", kept.response().body())
                .param("number", kept.changeNumber())
                .param("expiresAt", expiresAt.toEpochMilli())
                .update();
    }

    /** Removes answers whose time is over, the oldest first. */
    public int sweep(Instant now, int atMost) {
        return client.sql("""
                        DELETE FROM idempotency WHERE (actor_type, actor_id, key_digest) IN (
                            SELECT actor_type, actor_id, key_digest FROM idempotency
                            WHERE expires_at <= :now ORDER BY expires_at LIMIT :limit)""")
                .param("now", now.toEpochMilli())
                .param("limit", atMost)
                .update();
    }

    /**
     * An answer that is kept.
     *
     * @param fingerprint of the request that it answered
     * @param changeNumber the newest change that it reveals
     */
    @SuppressWarnings("ArrayRecordComponent") // internal, and never changed
    public record Kept(byte[] fingerprint, StoredResponse response, long changeNumber) {}
}
