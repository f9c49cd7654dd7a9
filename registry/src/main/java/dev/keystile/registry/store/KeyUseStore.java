package dev.keystile.registry.store;

import dev.keystile.core.check.KeyUse;
import dev.keystile.registry.ApiKey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * The table of when keys were last used. It is no part of the change log, and is joined to nothing: the lists of
 * keys are read by their indexes first, and the uses of one page by its ids after that.
 */
public final class KeyUseStore {

    /** How many uses one statement writes at the most. */
    public static final int MAX_USES_A_WRITE = 500;

    private final JdbcClient client;

    KeyUseStore(JdbcClient client) {
        this.client = client;
    }

    /** Writes uses down, unless a later one of the same key is known. Those of keys that don't exist are passed over. */
    public void put(List<KeyUse> uses) {
        if (uses.size() > MAX_USES_A_WRITE) {
            throw new IllegalArgumentException("One statement writes at most " + MAX_USES_A_WRITE + " uses");
        }
        Map<Long, Long> latest = new TreeMap<>();
        uses.forEach(use -> latest.merge(use.keyId(), use.lastUsedAtMillis(), Math::max));
        if (!latest.isEmpty()) {
            write(latest);
        }
    }

    /** Both databases call the columns of VALUES column1 and column2. */
    private void write(Map<Long, Long> latest) {
        String values = latest.keySet().stream().map(id -> "(?, ?)").collect(Collectors.joining(", "));
        StatementSpec statement = client.sql("""
                INSERT INTO key_use (key_id, last_used_at)
                SELECT k.id, u.column2 FROM (VALUES %s) AS u JOIN api_key k ON k.id = u.column1 WHERE k.id > 0
                ON CONFLICT (key_id) DO UPDATE SET last_used_at = excluded.last_used_at
                WHERE excluded.last_used_at > key_use.last_used_at""".formatted(values));
        latest.forEach((id, at) -> statement.param(id).param(at));
        statement.update();
    }

    /** A key with its last use. */
    public ApiKey withUse(ApiKey key) {
        return withUses(List.of(key)).getFirst();
    }

    /** The keys of a page with their last uses, in the same order. */
    public List<ApiKey> withUses(List<ApiKey> keys) {
        Map<Long, Instant> uses = of(keys.stream().map(ApiKey::id).toList());
        return keys.stream().map(key -> key.usedLastAt(uses.get(key.id()))).toList();
    }

    private Map<Long, Instant> of(Collection<Long> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        return client
                .sql("SELECT key_id, last_used_at FROM key_use WHERE key_id IN (:ids)")
                .param("ids", ids)
                .query((row, i) -> Map.entry(row.getLong("key_id"), Columns.instant(row, "last_used_at")))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
