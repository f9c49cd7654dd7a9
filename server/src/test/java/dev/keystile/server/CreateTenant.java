package dev.keystile.server;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import dev.keystile.registry.ApiKey;
import dev.keystile.registry.Author;
import dev.keystile.registry.Command;
import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.store.KeyStore;
import dev.keystile.registry.store.ProjectStore;
import dev.keystile.registry.store.Transaction;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes an organization with a project, and keys of its own, beside the ones that there are. */
record CreateTenant(String name) implements Command<Tenant> {

    @Override
    public String auditAction() {
        return "organization.created";
    }

    @Override
    public Outcome<Tenant> run(Transaction transaction) {
        String username = name.toLowerCase(Locale.ROOT);
        long organization = transaction
                .change(n -> transaction.stores().organizations().insert(n, name, username, transaction.now()))
                .id();
        var draft = new ProjectStore.Draft(organization, name + " project", null, "en", "UTC");
        long project = transaction
                .change(n -> transaction.stores().projects().insert(n, draft, transaction.now()))
                .id();
        var ofOrganization = new KeyOwner.Organization(organization);
        var ofProject = new KeyOwner.Project(project);
        IssuedForTest owner = issue(transaction, ofOrganization, KeyKind.ORGANIZATION, OrganizationRole.OWNER, null);
        IssuedForTest admin = issue(transaction, ofProject, KeyKind.SECRET, ProjectRole.ADMIN, null);
        IssuedForTest system = issue(transaction, ofProject, KeyKind.SECRET, ProjectRole.SMTPPROXY, "smtp");
        transaction.audit(new Transaction.AuditLine(auditAction(), organization, project, null, "Made a tenant."));
        return Outcome.done(new Tenant(
                organization, project, username, owner.value(), owner.id(), admin.value(), admin.id(), system.id()));
    }

    private record IssuedForTest(long id, String value) {}

    private static IssuedForTest issue(
            Transaction transaction, KeyOwner owner, KeyKind kind, Role role, @Nullable String feature) {
        PlaintextKey value = transaction.mint(kind);
        var draft = new KeyStore.Draft(owner, role, "First key", null, feature, null, Author.of(transaction.actor()));
        ApiKey key = transaction.change(n -> transaction.stores().keys().insert(n, draft, value, transaction.now()));
        return new IssuedForTest(key.id(), value.revealPlaintext());
    }
}
