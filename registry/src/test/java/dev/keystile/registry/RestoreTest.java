package dev.keystile.registry;

import static dev.keystile.registry.TestRegistry.OPERATOR;
import static dev.keystile.registry.TestRegistry.by;
import static dev.keystile.registry.TestRegistry.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.check.KeyTable;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.access.Refusals;
import dev.keystile.registry.command.ArchiveOrganization;
import dev.keystile.registry.command.ArchiveProject;
import dev.keystile.registry.command.CreateProject;
import dev.keystile.registry.command.RevokeKey;
import dev.keystile.registry.command.UpdateKey;
import dev.keystile.registry.query.FindKey;
import dev.keystile.registry.query.FindOrganization;
import dev.keystile.registry.query.FindProject;
import dev.keystile.registry.query.ListKeys;
import dev.keystile.registry.query.PageRequest;
import dev.keystile.registry.upkeep.Doctor;
import dev.keystile.registry.upkeep.Note;
import dev.keystile.registry.upkeep.Restore;
import dev.keystile.registry.upkeep.RestoreResult;
import dev.keystile.registry.upkeep.UpkeepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guarantee: no restore lets a revoked key live again without the operator being told. */
class RestoreTest extends SqliteTest {

    private Path backup = Path.of("none");
    private Instant takenAt = Instant.EPOCH;

    private void backUp() {
        backup = folder.resolve("backup.db");
        takenAt = test.clock.instant();
        test.registry.backUp(backup);
        test.clock.advance(Duration.ofHours(1));
    }

    /** Stops the server, restores and starts it again. */
    private RestoreResult restore() {
        test.close();
        RestoreResult result = Restore.restore(backup, file(folder), test.clock);
        test = TestRegistry.open(folder);
        assertThat(test.registry.examine().isWhole()).isTrue();
        assertFoldIsSnapshot();
        return result;
    }

    private void assertFoldIsSnapshot() {
        KeyTable folded = new KeyTable();
        test.registry.changeLog().after(0, 10_000).forEach(logged -> folded.apply(logged.change()));
        KeyTable table = new KeyTable();
        test.registry.changeLog().snapshot().changes().forEach(table::apply);
        assertThat(folded.contentHash()).isEqualTo(table.contentHash());
    }

    @Test
    void restore_whereAKeyWasRevokedAfterTheBackup_revokesItAgainAndNamesIt() {
        IssuedKey leaked = test.issueSecret(owner, project.id());
        backUp();
        test.done(owner, new RevokeKey(project, leaked.key().id(), "Leaked"));

        RestoreResult result = restore();

        assertThat(result.complete()).isTrue();
        assertThat(result.backupTakenAt()).isEqualTo(takenAt);
        assertThat(result.carriedOver()).singleElement().satisfies(note -> {
            assertThat(note.what()).isEqualTo("key.revoked");
            assertThat(note.id()).isEqualTo(leaked.key().id());
            assertThat(note.text()).contains(leaked.key().mask());
        });
        assertThat(test.refused(by(leaked), new FindProject(project.id()))).isSameAs(Refusals.UNAUTHENTICATED);
        assertThat(test.asked(owner, new ListKeys(project, true, PageRequest.FIRST))
                        .results())
                .filteredOn(key -> key.id() == leaked.key().id())
                .singleElement()
                .satisfies(key -> {
                    var end = Objects.requireNonNull(key.revocation());
                    assertThat(end.reason()).isEqualTo("revoked before the restore");
                    assertThat(end.by()).isEqualTo(new Author("operator", 0));
                });
        assertThat(test.registry.examine().findings())
                .anySatisfy(finding -> assertThat(finding.text())
                        .contains("Restored at", leaked.key().mask()));
    }

    /** The negative control: what was revoked in neither lives on, and what was done after the backup is undone. */
    @Test
    void restore_ofWhatNobodyRevoked_letsItLive() {
        IssuedKey key = test.issueSecret(owner, project.id());
        backUp();
        Project later = test.done(owner, new CreateProject(organization.id(), "Later", null, null, null));

        RestoreResult result = restore();

        assertThat(result.carriedOverCount()).isZero();
        assertThat(test.asked(by(key), new FindKey(project, key.key().id()))).isEqualTo(key.key());
        assertThat(test.refused(owner, new FindProject(later.id()))).isSameAs(Refusals.MISSING);
    }

    @Test
    void restore_whereKeysWereIssuedAfterTheBackup_namesThemAsDeadAndGivesTheirIdsToNobody() {
        backUp();
        IssuedKey late = test.issueSecret(owner, project.id());

        RestoreResult result = restore();

        assertThat(result.gone())
                .extracting(Note::id)
                .containsExactly(late.key().id());
        assertThat(result.goneCount()).isEqualTo(1);
        assertThat(test.refused(by(late), new FindProject(project.id()))).isSameAs(Refusals.UNAUTHENTICATED);
        assertThat(test.issueSecret(owner, project.id()).key().id())
                .isGreaterThan(late.key().id());
    }

    @Test
    void restore_whereMoreWasTakenAway_takesItAllAwayAgain() {
        Project archived = test.done(owner, new CreateProject(organization.id(), "Old", null, null, null));
        IssuedKey lowered = test.issueSecret(owner, project.id());
        var other = test.anotherTenant();
        Actor.Person removed = test.person("removed@acme.example");
        test.putInOrganization(removed, organization.id(), OrganizationRole.OWNER);
        Actor.Person demoted = test.person("demoted@acme.example");
        test.putInOrganization(demoted, organization.id(), OrganizationRole.OWNER);
        Actor.Person teammate = test.person("mate@acme.example");
        test.putInOrganization(teammate, organization.id(), OrganizationRole.MEMBER);
        test.putInProject(teammate, project.id(), ProjectRole.ADMIN);
        Actor.Person risen = test.person("risen@acme.example");
        test.putInOrganization(risen, organization.id(), OrganizationRole.MEMBER);
        backUp();
        test.done(owner, new ArchiveProject(archived.id()));
        test.done(other.owner(), new ArchiveOrganization(other.organization().id(), "other"));
        test.done(owner, new UpdateKey(project, lowered.key().id(), null, Patch.absent(), ProjectRole.SUPPORT, null));
        test.removeFromOrganization(removed, organization.id());
        test.putInOrganization(demoted, organization.id(), OrganizationRole.MEMBER);
        test.putInProject(teammate, project.id(), ProjectRole.SUPPORT);
        test.putInOrganization(risen, organization.id(), OrganizationRole.OWNER);

        RestoreResult result = restore();

        assertThat(result.complete()).isTrue();
        assertThat(result.carriedOver())
                .extracting(Note::what)
                .containsExactly(
                        "organization.archived",
                        "project.archived",
                        "key.role_changed",
                        "member.removed",
                        "member.role_changed",
                        "member.role_changed",
                        "teammate.role_changed");
        assertThat(test.refused(owner, new FindProject(archived.id()))).isSameAs(Refusals.MISSING);
        assertThat(test.refused(
                        OPERATOR, new FindOrganization(other.organization().id())))
                .isSameAs(Refusals.MISSING);
        assertThat(test.asked(owner, new FindKey(project, lowered.key().id())).role())
                .isEqualTo(ProjectRole.SUPPORT);
        assertThat(test.refused(removed, new FindOrganization(organization.id())))
                .isSameAs(Refusals.MISSING);
        assertThat(test.ask(risen, new ListKeys(project, false, PageRequest.FIRST))
                        .value())
                .isInstanceOf(Outcome.Done.class); // what a role became is the later truth, whichever way it went
        for (Actor actor : java.util.List.of(demoted, teammate)) {
            assertThat(test.ask(actor, new ListKeys(project, false, PageRequest.FIRST))
                            .value())
                    .isInstanceOf(Outcome.Refused.class);
        }
    }

    /**
     * The guarantee: no restore gives a key back a permission that it had lost. The rank of a role says nothing of what
     * it permits: {@code smtpproxy} ranks above {@code support}, and may not do what that may.
     */
    @Test
    void restore_whereAKeyLostPermissionsToARoleOfAHigherRank_leavesThemLost() {
        IssuedKey key = test.issue(owner, project, KeyKind.SECRET, ProjectRole.SUPPORT);
        Actor.Person mate = test.person("mate@acme.example");
        test.putInOrganization(mate, organization.id(), OrganizationRole.MEMBER);
        test.putInProject(mate, project.id(), ProjectRole.SUPPORT);
        backUp();
        test.done(owner, new UpdateKey(project, key.key().id(), null, Patch.absent(), ProjectRole.SMTPPROXY, null));
        test.putInProject(mate, project.id(), ProjectRole.SMTPPROXY);

        RestoreResult result = restore();

        assertThat(result.complete()).isTrue();
        assertThat(result.carriedOver())
                .extracting(Note::what)
                .containsExactly("key.role_changed", "teammate.role_changed");
        assertThat(result.detail()).contains("role changed from support to smtpproxy", "2 revocations", "0 keys");
        assertThat(test.asked(owner, new FindKey(project, key.key().id())).role())
                .isEqualTo(ProjectRole.SMTPPROXY);
    }

    /** An older database doesn't know better than the backup what a role became. */
    @Test
    void restore_overAnOlderDatabase_givesNoRoleBack() throws IOException {
        IssuedKey key = test.issue(owner, project, KeyKind.SECRET, ProjectRole.ADMIN);
        Path older = folder.resolve("older.db");
        test.registry.backUp(older);
        test.clock.advance(Duration.ofHours(1));
        test.done(owner, new UpdateKey(project, key.key().id(), null, Patch.absent(), ProjectRole.SUPPORT, null));
        backUp();
        test.close();
        Files.delete(file(folder));
        Files.move(older, file(folder));

        RestoreResult result = restore();

        assertThat(result.complete()).isFalse();
        assertThat(result.carriedOver()).isEmpty();
        assertThat(test.asked(owner, new FindKey(project, key.key().id())).role())
                .isEqualTo(ProjectRole.SUPPORT);
    }

    @Test
    void restore_ofOneKeyAndOneRevocation_saysSoInTheSingular() {
        IssuedKey leaked = test.issueSecret(owner, project.id());
        backUp();
        test.done(owner, new RevokeKey(project, leaked.key().id(), "Leaked"));
        test.issueSecret(owner, project.id());

        assertThat(restore().detail())
                .contains(
                        "1 revocation, archiving, removal or change of a role since then was carried over: key.revoked",
                        "1 key of the replaced database is unknown to the backup, and so dead: key.gone");
    }

    /** The guarantee: an id that was given after the backup is given to nobody else, even if nobody knows of it. */
    @Test
    void restore_whereThereIsNothing_leavesIdsOut() throws IOException {
        backUp();
        IssuedKey late = test.issueSecret(owner, project.id());
        Project later = test.done(owner, new CreateProject(organization.id(), "Later", null, null, null));
        test.close();
        Files.delete(file(folder));

        RestoreResult result = restore();

        assertThat(result.detail()).contains("New ids begin 1000000 higher");
        assertThat(test.issueSecret(owner, project.id()).key().id())
                .isGreaterThan(late.key().id() + 900_000);
        assertThat(test.done(owner, new CreateProject(organization.id(), "New", null, null, null))
                        .id())
                .isGreaterThan(later.id() + 900_000);
    }

    /** Root may run a restore; the server may not run as root. */
    @Test
    void restore_givesTheDatabaseToTheOwnerOfTheOneItReplaces() throws IOException {
        backUp();
        test.close();
        if ("root".equals(System.getProperty("user.name"))) {
            Files.setAttribute(file(folder), "unix:uid", 65534);
            Files.setAttribute(file(folder), "unix:gid", 65534);
        }
        var before = Files.readAttributes(file(folder), PosixFileAttributes.class);

        Restore.restore(backup, file(folder), test.clock);

        var after = Files.readAttributes(file(folder), PosixFileAttributes.class);
        assertThat(after.owner()).isEqualTo(before.owner());
        assertThat(after.group()).isEqualTo(before.group());
    }

    /** Rule 5: the numbers come again, the tokens don't, so that whoever followed the old log notices. */
    @Test
    void restore_usesNumbersAgainWithOtherTokens() {
        IssuedKey leaked = test.issueSecret(owner, project.id());
        backUp();
        test.done(owner, new RevokeKey(project, leaked.key().id(), null));
        Snapshot old = test.registry.changeLog().snapshot();

        restore();

        LoggedChange again = test.registry.changeLog().after(old.n() - 1, 1).getFirst();
        assertThat(again.n()).isEqualTo(old.n());
        assertThat(again.token()).isNotEqualTo(old.token());
        assertThat(test.registry.changeLog().snapshot().token()).isNotEqualTo(old.token());
    }

    @Test
    void restore_keepsWhatItReplacesBeside() throws IOException {
        backUp();
        Project later = test.done(owner, new CreateProject(organization.id(), "Later", null, null, null));

        RestoreResult result = restore();

        Path kept = Objects.requireNonNull(result.keptBeside());
        assertThat(kept.getFileName().toString()).startsWith("keystile.db.replaced-");
        assertThat(Doctor.examine(kept).complaints()).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(folder))))
                .isEqualTo("rw-------");
        assertThat(Files.exists(folder.resolve("keystile.db.restoring"))).isFalse();
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.copy(kept, file(elsewhere));
        try (TestRegistry before = TestRegistry.open(elsewhere)) {
            assertThat(before.asked(owner, new FindProject(later.id()))).isEqualTo(later);
        }
    }

    @Test
    void restore_whereThereIsNothing_saysThatRevokedKeysMayLiveAgain() throws IOException {
        backUp();
        test.close();
        Files.delete(file(folder));

        RestoreResult result = restore();

        assertThat(result.complete()).isFalse();
        assertThat(result.keptBeside()).isNull();
        assertThat(result.detail()).contains("Keys that were revoked after " + takenAt + " may live again");
        assertThat(test.registry.examine().complaints())
                .singleElement()
                .satisfies(finding -> assertThat(finding.text()).contains("may live again"));
    }

    @Test
    void restore_overADamagedDatabase_saysThatRevokedKeysMayLiveAgainAndKeepsIt() throws IOException {
        backUp();
        test.close();
        Files.writeString(file(folder), "This was a database. ".repeat(500));

        RestoreResult result = restore();

        assertThat(result.complete()).isFalse();
        assertThat(result.detail()).contains("may live again", "can't be read");
        assertThat(Files.readString(Objects.requireNonNull(result.keptBeside())))
                .startsWith("This was a database.");
    }

    @Test
    void restore_overAnotherInstallation_isIncompleteAndTakesNothingAway(@TempDir Path other) {
        backUp();
        try (TestRegistry stranger = TestRegistry.open(other)) {
            var made = stranger.setUp();
            stranger.done(
                    by(made.organizationKey()),
                    new RevokeKey(
                            new KeyOwner.Project(made.project().id()),
                            made.projectKey().key().id(),
                            null));
            stranger.done(
                    by(made.organizationKey()),
                    new ArchiveProject(made.project().id()));
        }

        RestoreResult result = Restore.restore(backup, file(other), test.clock);

        assertThat(result.complete()).isFalse();
        assertThat(result.detail()).contains("another installation");
        assertThat(result.carriedOver()).isEmpty();
        try (TestRegistry restored = TestRegistry.open(other)) {
            assertThat(restored.asked(owner, new FindProject(project.id()))).isEqualTo(tenant.project());
        }
    }

    @Test
    void restore_overAnOlderDatabase_isIncomplete() throws IOException {
        test.registry.backUp(folder.resolve("older.db"));
        test.issueSecret(owner, project.id());
        backUp();
        test.close();
        Files.delete(file(folder));
        Files.move(folder.resolve("older.db"), file(folder));

        assertThat(restore().complete()).isFalse();
    }

    /** What one restore couldn't know, a second of the same backup can't know either. */
    @Test
    void restore_afterAnIncompleteOne_isIncompleteToo() throws IOException {
        backUp();
        test.close();
        Files.delete(file(folder));
        restore();

        assertThat(restore().complete()).isFalse();
    }

    /** The same where the clock went back between the two. */
    @Test
    void restore_afterAnIncompleteOneByAnotherClock_isIncompleteToo() throws IOException {
        backUp();
        test.close();
        Files.delete(file(folder));
        test.clock.advance(Duration.ofHours(-5));
        restore();

        assertThat(restore().complete()).isFalse();
    }

    @Test
    void restore_ofWhatIsNotWhole_changesNothing() throws IOException {
        backUp();
        Files.writeString(backup, "This was a backup. ".repeat(500));
        test.close();
        byte[] before = Files.readAllBytes(file(folder));

        assertThatThrownBy(() -> Restore.restore(backup, file(folder), test.clock))
                .isInstanceOf(UpkeepException.class)
                .hasMessageContaining("isn't whole");
        assertThatThrownBy(() -> Restore.restore(file(folder), file(folder), test.clock))
                .isInstanceOf(UpkeepException.class);
        assertThatThrownBy(() -> Restore.restore(folder.resolve("none"), file(folder), test.clock))
                .isInstanceOf(UpkeepException.class);

        assertThat(Files.readAllBytes(file(folder))).isEqualTo(before);
        assertThat(Files.exists(folder.resolve("keystile.db.restoring"))).isFalse();
    }

    /** After a crash of the server the newest revocations stand in the WAL alone. */
    @Test
    void restore_overADatabaseWithAWal_readsWhatStandsThere() throws IOException {
        IssuedKey leaked = test.issue(owner, project, KeyKind.SECRET, ProjectRole.EDITOR);
        backUp();
        test.done(owner, new RevokeKey(project, leaked.key().id(), null));
        Path crashed = Files.createDirectory(folder.resolve("crashed"));
        Files.copy(file(folder), file(crashed));
        Files.copy(folder.resolve("keystile.db-wal"), crashed.resolve("keystile.db-wal"));

        RestoreResult result = Restore.restore(backup, file(crashed), test.clock);

        assertThat(result.complete()).isTrue();
        assertThat(result.carriedOver())
                .extracting(Note::id)
                .containsExactly(leaked.key().id());
        assertThat(Files.exists(crashed.resolve("keystile.db-wal"))).isFalse();
    }
}
