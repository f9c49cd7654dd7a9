package dev.keystile.bench;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.check.BrowserRefusal;
import dev.keystile.core.check.CheckService;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.Actor;
import dev.keystile.registry.Barrier;
import dev.keystile.registry.Command;
import dev.keystile.registry.Committed;
import dev.keystile.registry.IssuedKey;
import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.Registry;
import dev.keystile.registry.RegistrySettings;
import dev.keystile.registry.RequestContext;
import dev.keystile.registry.command.IssueKey;
import dev.keystile.registry.command.RevokeKey;
import dev.keystile.registry.command.SetUpInstallation;
import dev.keystile.registry.query.ListKeys;
import dev.keystile.registry.query.PageRequest;
import dev.keystile.replica.Replica;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/** Registry, replica and barrier on one database, wired as the program wires them. */
final class Node implements AutoCloseable {

    /** How many callers fill a project at once: as many as one commit of the writer takes. */
    private static final int FILLERS = 128;

    private static final Duration SETTLE_AT_MOST = Duration.ofSeconds(30);
    private static final Duration FILL_AT_MOST = Duration.ofMinutes(10);
    private static final RequestContext CONTEXT = new RequestContext("bench", null);

    private final Registry registry;
    private final Replica replica;
    private final Barrier barrier;

    private Node(Registry registry, Replica replica) {
        this.registry = registry;
        this.replica = replica;
        this.barrier = new Barrier(replica, SETTLE_AT_MOST);
    }

    static Node open(RegistrySettings settings) {
        Registry registry = Registry.open(settings);
        return new Node(
                registry, Replica.start(registry.changeLog(), settings.policy().get(), InstantSource.system()));
    }

    Registry registry() {
        return registry;
    }

    Replica replica() {
        return replica;
    }

    Barrier barrier() {
        return barrier;
    }

    CheckService checks() {
        return new CheckService(replica.checker(), BrowserRefusal.REFUSE, registry.refusals());
    }

    /** Sets up the empty installation, with a project that has as many keys. */
    Tenant fill(int keys) throws Exception {
        SetUpInstallation.Result first = settled(registry.execute(
                new Actor.Operator(), CONTEXT, new SetUpInstallation("Bench", "Shop", "owner@example.com")));
        IssuedKey admin = first.projectKey();
        Tenant tenant = new Tenant(
                new KeyOwner.Project(first.project().id()),
                admin.key().id(),
                admin.plaintext().revealPlaintext());
        AtomicInteger left = new AtomicInteger(keys - 1); // the first one counts
        Load.run(FILLERS, FILL_AT_MOST, i -> () -> left.getAndDecrement() > 0 && issue(tenant) != null);
        return tenant;
    }

    /** Makes a key, and waits until it is in force. */
    IssuedKey issue(Tenant tenant) {
        return execute(
                tenant, new IssueKey(tenant.project(), KeyKind.SECRET, "Integration", null, ProjectRole.EDITOR, null));
    }

    /** Revokes a key, and waits until that is in force. */
    void revoke(Tenant tenant, long keyId) {
        execute(tenant, new RevokeKey(tenant.project(), keyId, null));
    }

    /** Revokes a key, and doesn't wait. */
    Committed<?> commitRevoke(Tenant tenant, long keyId) {
        return registry.execute(tenant.actor(), CONTEXT, new RevokeKey(tenant.project(), keyId, null));
    }

    /** Reads the first page of keys in the default order. */
    int list(Tenant tenant) {
        return settled(registry.ask(tenant.actor(), CONTEXT, new ListKeys(tenant.project(), false, PageRequest.FIRST)))
                .results()
                .size();
    }

    private <T> T execute(Tenant tenant, Command<T> command) {
        return settled(registry.execute(tenant.actor(), CONTEXT, command));
    }

    private <T> T settled(Committed<Outcome<T>> committed) {
        return switch (barrier.settle(committed).value()) {
            case Outcome.Done<T>(T value) -> value;
            case Outcome.Refused<T>(var problem) -> throw new IllegalStateException("Refused: " + problem.message());
        };
    }

    @Override
    public void close() {
        replica.close();
        registry.close();
    }
}
