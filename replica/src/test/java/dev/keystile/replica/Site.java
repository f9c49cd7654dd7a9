package dev.keystile.replica;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.check.CheckRequest;
import dev.keystile.core.check.Verdict;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.policy.Policy;
import dev.keystile.policy.PolicyFile;
import dev.keystile.registry.Actor;
import dev.keystile.registry.ApiKey;
import dev.keystile.registry.Barrier;
import dev.keystile.registry.Command;
import dev.keystile.registry.Committed;
import dev.keystile.registry.IssuedKey;
import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.Patch;
import dev.keystile.registry.Propagation;
import dev.keystile.registry.Registry;
import dev.keystile.registry.RegistrySettings;
import dev.keystile.registry.RequestContext;
import dev.keystile.registry.command.IssueKey;
import dev.keystile.registry.command.RevokeKey;
import dev.keystile.registry.command.SetUpInstallation;
import dev.keystile.registry.command.UpdateKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A real registry on a real file, set up, with faults between its log and the node that follows it. */
final class Site implements AutoCloseable {

    static final Policy POLICY = PolicyFile.reference();

    /** So long that a test which needs a poll would time out: only hints wake the node. */
    static final Duration NEVER_POLL = Duration.ofHours(1);

    static final Duration POLL_ALWAYS = Duration.ofMillis(1);

    private static final RequestContext CONTEXT = new RequestContext("req_test", null);

    /** For reading a commit's value before any node has it. */
    private static final Barrier NO_BARRIER = new Barrier(
            new Propagation() {
                @Override
                public boolean isEverywhere(long changeNumber) {
                    return true;
                }

                @Override
                public boolean awaitEverywhere(long changeNumber, Duration atMost) {
                    return true;
                }
            },
            Duration.ZERO);

    final Registry registry;
    final FaultyLog log;
    final AtomicLong nanoTime = new AtomicLong();
    final SetUpInstallation.Result installation;
    private final Actor owner;

    private Site(Path folder) {
        registry = Registry.open(RegistrySettings.of(folder.resolve("keystile.db"), () -> POLICY));
        log = new FaultyLog(registry.changeLog());
        installation = committed(registry.execute(
                new Actor.Operator(), CONTEXT, new SetUpInstallation("Acme", "Shop", "owner@acme.example")));
        owner = new Actor.Key(installation.organizationKey().key().id());
    }

    static Site open(Path folder) {
        return new Site(folder);
    }

    Replica node(Duration poll) {
        return node(poll, Timing.DEFAULT_LEASE);
    }

    Replica node(Duration poll, Duration lease) {
        return Replica.start(log, POLICY, InstantSource.system(), new Timing(poll, lease, nanoTime::get));
    }

    static Barrier barrier(Propagation propagation) {
        return new Barrier(propagation, Awaiting.LONG);
    }

    <T> Committed<Outcome<T>> execute(Command<T> command) {
        return registry.execute(owner, CONTEXT, command);
    }

    /** Commits and doesn't wait for any node. */
    <T> T commit(Command<T> command) {
        return committed(execute(command));
    }

    <T> T settle(Propagation propagation, Command<T> command) {
        return done(barrier(propagation).settle(execute(command)).value());
    }

    IssuedKey issue() {
        return commit(issuing());
    }

    IssueKey issuing() {
        return new IssueKey(project(), KeyKind.SECRET, "Key", null, ProjectRole.EDITOR, null);
    }

    RevokeKey revoking(IssuedKey key) {
        return new RevokeKey(project(), key.key().id(), null);
    }

    Command<ApiKey> changingRole(IssuedKey key, ProjectRole role) {
        return new UpdateKey(project(), key.key().id(), null, Patch.absent(), role, null);
    }

    KeyOwner.Project project() {
        return new KeyOwner.Project(installation.project().id());
    }

    /** What a check of the key says of a request that needs to write. */
    static Verdict check(Replica node, IssuedKey key) {
        return node.checker()
                .check(new CheckRequest(key.plaintext().revealPlaintext(), "POST", "/api/client/campaigns", false));
    }

    static boolean passes(Replica node, IssuedKey key) {
        return check(node, key) instanceof Verdict.Allowed;
    }

    static boolean isUnavailable(Replica node, IssuedKey key) {
        return check(node, key) instanceof Verdict.Unavailable;
    }

    private static <T> T committed(Committed<Outcome<T>> answer) {
        return done(NO_BARRIER.settle(answer).value());
    }

    static <T> T done(Outcome<T> outcome) {
        return switch (outcome) {
            case Outcome.Done<T>(T value) -> value;
            case Outcome.Refused<T>(var problem) -> throw new AssertionError(problem.toString());
        };
    }

    @Override
    public void close() {
        registry.close();
    }
}
