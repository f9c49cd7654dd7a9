package dev.keystile.registry.upkeep;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.registry.ApiKey;
import dev.keystile.registry.Author;
import dev.keystile.registry.store.PeopleStore;
import dev.keystile.registry.store.Transaction;
import dev.keystile.registry.store.Transaction.AuditLine;
import org.jspecify.annotations.Nullable;

/** One thing that was taken away or given another role after the backup, and is so again. */
sealed interface Step {

    String REASON = "revoked before the restore";

    /** What is told of it. */
    Note note();

    /** Where it belongs. */
    Place place();

    /** Writes the row and its change. */
    void write(Transaction transaction);

    /** The organization, and the project and key if it is about one. */
    record Place(
            long organizationId,
            @Nullable Long projectId,
            @Nullable Long keyId) {}

    /** Writes it under a number of its own, and a line of the audit. */
    default void take(Transaction transaction) {
        write(transaction);
        transaction.audit(new AuditLine(
                note().what(),
                place().organizationId(),
                place().projectId(),
                place().keyId(),
                "Done again after a restore, as it had been done after the backup."));
    }

    /** A key that had been revoked. */
    record RevokeKey(Note note, Place place) implements Step {
        @Override
        public void write(Transaction transaction) {
            var revocation = new ApiKey.Revocation(transaction.now(), Author.of(transaction.actor()), REASON);
            transaction.change(number -> transaction.stores().keys().revoke(number, note.id(), revocation));
        }
    }

    /** A key that had been given another role. */
    record ChangeKeyRole(Note note, Place place, Role role) implements Step {
        @Override
        public void write(Transaction transaction) {
            ApiKey key = transaction.stores().keys().find(note.id()).orElseThrow();
            transaction.change(number -> transaction
                    .stores()
                    .keys()
                    .update(number, key.id(), key.name(), key.description(), role, transaction.now()));
        }
    }

    /** An organization that had been archived. */
    record ArchiveOrganization(Note note, Place place) implements Step {
        @Override
        public void write(Transaction transaction) {
            transaction.change(
                    number -> transaction.stores().organizations().archive(number, note.id(), transaction.now()));
        }
    }

    /** A project that had been archived. */
    record ArchiveProject(Note note, Place place) implements Step {
        @Override
        public void write(Transaction transaction) {
            transaction.change(number -> transaction.stores().projects().archive(number, note.id(), transaction.now()));
        }
    }

    /** A member of an organization who had been removed, or given another role. */
    record PutMember(Note note, Place place, @Nullable OrganizationRole role) implements Step {
        @Override
        public void write(Transaction transaction) {
            PeopleStore people = transaction.stores().people();
            long organization = place.organizationId();
            transaction.change(number -> role == null
                    ? people.removeFromOrganization(number, organization, note.id(), transaction.now())
                    : people.putInOrganization(number, organization, note.id(), role, transaction.now()));
        }
    }

    /** A member of a project who had been removed, or given another role. */
    record PutTeammate(
            Note note,
            Place place,
            long projectId,
            @Nullable ProjectRole role) implements Step {
        @Override
        public void write(Transaction transaction) {
            PeopleStore people = transaction.stores().people();
            transaction.change(number -> role == null
                    ? people.removeFromProject(number, projectId, note.id(), transaction.now())
                    : people.putInProject(number, projectId, note.id(), role, transaction.now()));
        }
    }
}
