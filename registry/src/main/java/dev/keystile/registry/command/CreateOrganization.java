package dev.keystile.registry.command;

import static dev.keystile.registry.Outcome.done;
import static dev.keystile.registry.Outcome.refused;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.registry.Command;
import dev.keystile.registry.IssuedKey;
import dev.keystile.registry.Organization;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.store.OrganizationStore;
import dev.keystile.registry.store.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Makes an organization with its owner and a first key of role owner. For the operator.
 *
 * @param name 1 to 100 characters
 * @param username a-z, 0-9 and hyphens, unique in the installation; null to have one made of the name
 * @param domain a domain name, or null
 * @param externalId the host product's own id of it, unique among all organizations, or null
 * @param ownerEmail the e-mail address of the person who owns it, who may be known already
 */
public record CreateOrganization(
        String name,
        @Nullable String username,
        @Nullable String domain,
        @Nullable String externalId,
        String ownerEmail) implements Command<CreateOrganization.Result> {

    private static final String USERNAME = "username";

    /** What there is afterwards; the key is shown this once. */
    public record Result(Organization organization, IssuedKey organizationKey) {}

    @Override
    public String auditAction() {
        return "organization.created";
    }

    @Override
    public Outcome<Result> run(Transaction transaction) {
        return Authoriser.of(transaction)
                .toOperate()
                .then(ignored -> validated(transaction))
                .then(ignored -> freeUsername(transaction))
                .map(free -> create(transaction, free));
    }

    private Outcome<Boolean> validated(Transaction transaction) {
        Problem invalid = new Validation()
                .name("name", name)
                .username(USERNAME, username)
                .domain("domain", domain)
                .externalId("external_id", externalId)
                .email("owner_email", ownerEmail)
                .problem();
        Problem problem = invalid != null ? invalid : ExternalIds.problem(transaction, externalId, null);
        return problem == null ? done(true) : refused(problem);
    }

    private Outcome<String> freeUsername(Transaction transaction) {
        if (username == null) {
            return Usernames.free(name, wanted -> isTaken(transaction, wanted))
                    .<Outcome<String>>map(Outcome::done)
                    .orElseGet(() -> taken("Too many organizations are called so. Choose a username."));
        }
        return isTaken(transaction, username)
                ? taken("Another organization has this username already.")
                : done(username);
    }

    private static boolean isTaken(Transaction transaction, String wanted) {
        return transaction.stores().organizations().findByUsername(wanted).isPresent();
    }

    private static Outcome<String> taken(String message) {
        return refused(Problem.ofParam(ErrorCode.RESOURCE_ALREADY_EXISTS, USERNAME, message));
    }

    private Result create(Transaction transaction, String free) {
        Organization organization =
                Founding.create(transaction, new OrganizationStore.Draft(name, free, domain, externalId));
        Founding.addOwner(transaction, organization.id(), ownerEmail);
        IssuedKey key = Founding.issueOwnerKey(transaction, organization.id(), Founding.FIRST_KEY);
        return new Result(organization, key);
    }
}
