package dev.keystile.registry.store;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables, as one connection sees them. */
public record Stores(
        OrganizationStore organizations,
        ProjectStore projects,
        KeyStore keys,
        KeyUseStore uses,
        PeopleStore people,
        AuditStore audit,
        IdempotencyStore idempotency,
        ChangeStore changes) {

    /** The tables over a connection; whoever made the client minds the transaction. */
    public static Stores over(JdbcClient client) {
        return new Stores(
                new OrganizationStore(client),
                new ProjectStore(client),
                new KeyStore(client),
                new KeyUseStore(client),
                new PeopleStore(client),
                new AuditStore(client),
                new IdempotencyStore(client),
                new ChangeStore(client));
    }
}
