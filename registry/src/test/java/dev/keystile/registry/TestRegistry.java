package dev.keystile.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.Problem;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.policy.Policy;
import dev.keystile.policy.PolicyFile;
import dev.keystile.registry.command.CreateProject;
import dev.keystile.registry.command.IssueKey;
import dev.keystile.registry.command.SetUpInstallation;
import dev.keystile.registry.store.Engine;
import dev.keystile.registry.store.KeyStore;
import dev.keystile.registry.store.Transaction.AuditLine;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A registry on a real database, with a clock that stands still and housekeeping that waits to be called. */
final class TestRegistry implements AutoCloseable {

    static final RequestContext CONTEXT = new RequestContext("req_1", "192.0.2.1");
    static final Policy POLICY = PolicyFile.reference();
    static final Actor OPERATOR = new Actor.Operator();

    final MutableClock clock = new MutableClock();
    final Registry registry;
    final RegistrySettings settings;

    private TestRegistry(Path folder, Policy policy, int maxLiveKeys, Engine engine) {
        settings = new RegistrySettings(
                TestDatabase.storage(folder),
                () -> policy,
                KeyFormat.unbranded(),
                clock,
                new SecureRandom(),
                maxLiveKeys,
                Duration.ofDays(1));
        registry = Registry.over(engine, settings);
    }

    static Path file(Path folder) {
        return folder.resolve("keystile.db");
    }

    static TestRegistry open(Path folder) {
        return open(folder, POLICY);
    }

    static TestRegistry open(Path folder, Policy policy) {
        return new TestRegistry(folder, policy, 1000, TestDatabase.open(folder));
    }

    static TestRegistry openWithMaxLiveKeys(Path folder, int maxLiveKeys) {
        return new TestRegistry(folder, POLICY, maxLiveKeys, TestDatabase.open(folder));
    }

    /** With a wrapper around the real engine, for faults. */
    static TestRegistry openAround(Path folder, UnaryOperator<Engine> around) {
        return new TestRegistry(folder, POLICY, 1000, around.apply(TestDatabase.open(folder)));
    }

    /** Over an engine that is open already. */
    static TestRegistry over(Engine engine, Path folder) {
        return new TestRegistry(folder, POLICY, 1000, engine);
    }

    SetUpInstallation.Result setUp() {
        return done(OPERATOR, new SetUpInstallation("Acme", "Shop", "Owner@acme.example"));
    }

    <T> Committed<Outcome<T>> execute(Actor actor, Command<T> command) {
        return registry.execute(actor, CONTEXT, command);
    }

    <T> Committed<Outcome<T>> ask(Actor actor, Query<T> query) {
        return registry.ask(actor, CONTEXT, query);
    }

    <T> T done(Actor actor, Command<T> command) {
        return value(execute(actor, command));
    }

    <T> T asked(Actor actor, Query<T> query) {
        return value(ask(actor, query));
    }

    Problem refused(Actor actor, Command<?> command) {
        return problem(execute(actor, command));
    }

    Problem refused(Actor actor, Query<?> query) {
        return problem(ask(actor, query));
    }

    IssuedKey issue(Actor actor, KeyOwner owner, KeyKind kind, Role role) {
        return done(actor, new IssueKey(owner, kind, "Key", null, role, null));
    }

    IssuedKey issueSecret(Actor actor, long projectId) {
        return issue(actor, new KeyOwner.Project(projectId), KeyKind.SECRET, ProjectRole.ADMIN);
    }

    /** A person, made as the console will make them. */
    Actor.Person person(String email) {
        return write(transaction -> new Actor.Person(transaction
                .change(number -> transaction.stores().people().insert(number, email, transaction.now()))
                .id()));
    }

    void putInOrganization(Actor.Person person, long organizationId, OrganizationRole role) {
        write(transaction -> transaction.change(number -> transaction
                .stores()
                .people()
                .putInOrganization(number, organizationId, person.personId(), role, transaction.now())));
    }

    void putInProject(Actor.Person person, long projectId, ProjectRole role) {
        write(transaction -> transaction.change(number -> transaction
                .stores()
                .people()
                .putInProject(number, projectId, person.personId(), role, transaction.now())));
    }

    void removeFromOrganization(Actor.Person person, long organizationId) {
        write(transaction -> transaction.change(number -> transaction
                .stores()
                .people()
                .removeFromOrganization(number, organizationId, person.personId(), transaction.now())));
    }

    /** A key that a feature of the product needs. */
    ApiKey systemKey(KeyOwner owner, KeyKind kind, Role role) {
        var draft = new KeyStore.Draft(owner, role, "CRM", null, "crm", null, new Author("operator", 0));
        return write(transaction -> transaction.change(number ->
                transaction.stores().keys().insert(number, draft, transaction.mint(kind), transaction.now())));
    }

    /** A second organization with everything that the first has. */
    Tenant anotherTenant() {
        Organization organization = write(transaction -> transaction.change(
                number -> transaction.stores().organizations().insert(number, "Other", "other", transaction.now())));
        var owner = new KeyOwner.Organization(organization.id());
        var draft =
                new KeyStore.Draft(owner, OrganizationRole.OWNER, "Key", null, null, null, new Author("operator", 0));
        ApiKey key = write(transaction -> transaction.change(number -> transaction
                .stores()
                .keys()
                .insert(number, draft, transaction.mint(KeyKind.ORGANIZATION), transaction.now())));
        Actor actor = new Actor.Key(key.id());
        Project project = done(actor, new CreateProject(organization.id(), "Other", null, null, null));
        return new Tenant(
                organization,
                actor,
                key,
                project,
                issueSecret(actor, project.id()).key());
    }

    record Tenant(Organization organization, Actor owner, ApiKey organizationKey, Project project, ApiKey projectKey) {}

    /** Writes through the ledger, as commands do. */
    <T> T write(Function<LedgerTransaction, T> work) {
        return Ledger.await(registry.ledger().change(OPERATOR, CONTEXT, transaction -> {
                    T result = work.apply(transaction);
                    transaction.audit(new AuditLine("test", 0, null, null, "test"));
                    return Effect.kept(result);
                }))
                .value();
    }

    static Actor by(IssuedKey key) {
        return new Actor.Key(key.key().id());
    }

    static <T> T value(Committed<Outcome<T>> committed) {
        assertThat(committed.value()).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done<T>) committed.value()).value();
    }

    static Problem problem(Committed<? extends Outcome<?>> committed) {
        assertThat(committed.value()).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused<?>) committed.value()).problem();
    }

    static @Nullable String codeOf(Problem problem) {
        return problem.errors().isEmpty() ? null : problem.errors().getFirst().code();
    }

    @Override
    public void close() {
        registry.close();
    }
}
