package dev.keystile.registry.command;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.IssuedKey;
import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.Organization;
import dev.keystile.registry.store.OrganizationStore;
import dev.keystile.registry.store.PeopleStore;
import dev.keystile.registry.store.Transaction;
import dev.keystile.registry.store.Transaction.AuditLine;

/** The making of an organization, of its first owner and of a key that may all there, once it is allowed. */
final class Founding {

    static final String FIRST_KEY = "First key";

    private Founding() {}

    static Organization create(Transaction transaction, OrganizationStore.Draft draft) {
        Organization organization = transaction.change(
                number -> transaction.stores().organizations().insert(number, draft, transaction.now()));
        transaction.audit(
                new AuditLine("organization.created", organization.id(), null, null, "Created the organization."));
        return organization;
    }

    /** Makes the person of an e-mail address an owner; one who is known by it already stays the same person. */
    static void addOwner(Transaction transaction, long organizationId, String email) {
        PeopleStore people = transaction.stores().people();
        PeopleStore.Person owner = people.findByEmail(email)
                .orElseGet(() -> transaction.change(number -> people.insert(number, email, transaction.now())));
        transaction.change(number -> people.putInOrganization(
                number, organizationId, owner.id(), OrganizationRole.OWNER, transaction.now()));
        transaction.audit(
                new AuditLine("person.added", organizationId, null, null, "Added a person with the role owner."));
    }

    static IssuedKey issueOwnerKey(Transaction transaction, long organizationId, String name) {
        var owner = new KeyOwner.Organization(organizationId);
        return Issuing.issue(
                transaction,
                Issuing.draft(transaction, owner, OrganizationRole.OWNER, name),
                KeyKind.ORGANIZATION,
                organizationId);
    }
}
