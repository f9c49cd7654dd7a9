package dev.keystile.registry;

import static dev.keystile.registry.TestRegistry.by;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.check.CheckRequest;
import dev.keystile.core.check.Identity;
import dev.keystile.core.check.OrganizationEntry;
import dev.keystile.core.check.ProjectEntry;
import dev.keystile.core.check.Verdict;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.access.Refusals;
import dev.keystile.registry.command.ArchiveOrganization;
import dev.keystile.registry.command.ArchiveProject;
import dev.keystile.registry.command.CreateProject;
import dev.keystile.registry.command.IssueKey;
import dev.keystile.registry.command.RevokeKey;
import dev.keystile.registry.command.UpdateKey;
import dev.keystile.registry.command.UpdateProject;
import dev.keystile.registry.query.FindKey;
import dev.keystile.registry.query.ListAudit;
import dev.keystile.registry.query.Page;
import dev.keystile.registry.query.PageRequest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTest extends TenantTest {

    private List<AuditEntry> audit() {
        return audit(null, null, null, null, null);
    }

    private List<AuditEntry> audit(
            @Nullable Author actor,
            @Nullable Long keyId,
            @Nullable String action,
            @Nullable Instant from,
            @Nullable Instant to) {
        return test.asked(
                        owner,
                        new ListAudit(
                                organization.id(),
                                actor,
                                keyId,
                                action,
                                from,
                                to,
                                new PageRequest(null, false, 100, null, null, null)))
                .results();
    }

    private AuditEntry newest() {
        return audit().getFirst();
    }

    private void later() {
        test.clock.advance(Duration.ofMinutes(1));
    }

    @Test
    void everyCommand_thatIsDone_leavesOneLine() {
        int before = audit().size();

        later();
        ApiKey key = test.done(
                        projectAdmin, new IssueKey(project, KeyKind.SECRET, "Key", null, ProjectRole.EDITOR, null))
                .key();
        assertLine(
                "key.issued", project.id(), key.id(), "Issued the secret key " + key.mask() + " with the role editor.");
        later();
        test.done(projectAdmin, new UpdateKey(project, key.id(), "N", Patch.of("D"), ProjectRole.SUPPORT, null));
        assertLine(
                "key.updated",
                project.id(),
                key.id(),
                "Changed the name, the description, the role from editor to support.");
        later();
        test.done(projectAdmin, new RevokeKey(project, key.id(), "Because"));
        assertLine("key.revoked", project.id(), key.id(), "Revoked the secret key " + key.mask() + ".");
        assertThat(newest().actor()).isEqualTo(Author.of(projectAdmin));
        later();
        Project made = test.done(owner, new CreateProject(organization.id(), "Second", null, null, null));
        assertLine("project.created", made.id(), null, "Created the project.");
        later();
        test.done(owner, new UpdateProject(made.id(), "Third", Patch.of("x"), "de", "Europe/Vienna"));
        assertLine("project.updated", made.id(), null, "Changed the name, the external id, the locale, the time zone.");
        later();
        test.done(owner, new ArchiveProject(made.id()));
        assertLine("project.archived", made.id(), null, "Archived the project; its keys are dead.");

        assertThat(audit()).hasSize(before + 6);
    }

    private void assertLine(String action, @Nullable Long projectId, @Nullable Long keyId, String detail) {
        AuditEntry entry = newest();
        assertThat(entry.action()).isEqualTo(action);
        assertThat(entry.outcome()).isEqualTo("done");
        assertThat(entry.projectId()).isEqualTo(projectId);
        assertThat(entry.keyId()).isEqualTo(keyId);
        assertThat(entry.detail()).isEqualTo(detail);
        assertThat(entry.count()).isEqualTo(1);
        assertThat(entry.at()).isEqualTo(test.clock.instant());
        assertThat(entry.requestId()).isEqualTo("req_1");
        assertThat(entry.clientAddress()).isEqualTo("192.0.2.1");
    }

    @Test
    void archiveOrganization_leavesALineToo() throws SQLException {
        test.done(owner, new ArchiveOrganization(organization.id(), "acme"));

        assertThat(rows("SELECT action FROM audit ORDER BY id DESC LIMIT 1")).containsExactly("organization.archived");
    }

    private List<String> rows(String sql) throws SQLException {
        try (Connection shell = TestDatabase.shell(folder);
                Statement statement = shell.createStatement();
                var rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    @Test
    void filters_eachAndTogether_findTheirLines() {
        later();
        Instant start = test.clock.instant();
        ApiKey key = test.issueSecret(projectAdmin, project.id()).key();
        later();
        test.done(owner, new RevokeKey(project, key.id(), null));
        Instant end = test.clock.instant();

        assertThat(audit(null, key.id(), null, null, null))
                .extracting(AuditEntry::action)
                .containsExactly("key.revoked", "key.issued");
        assertThat(audit(Author.of(projectAdmin), null, null, null, null)).hasSize(1);
        assertThat(audit(null, null, "key.revoked", null, null)).hasSize(1);
        assertThat(audit(null, null, null, start, null)).hasSize(2);
        assertThat(audit(null, null, null, start, end)).hasSize(1); // the end is left out
        assertThat(audit(null, null, null, null, start)).hasSize(6);
        assertThat(audit(Author.of(owner), key.id(), "key.revoked", start, end.plusMillis(1)))
                .hasSize(1);
        assertThat(audit(Author.of(owner), key.id(), "key.issued", null, null)).isEmpty();
    }

    @Test
    void pages_ofTheAudit_giveEachLineOnce() {
        for (int i = 0; i < 9; i++) {
            test.issueSecret(owner, project.id());
        }
        List<Long> seen = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            Page<AuditEntry> page = test.asked(
                    owner,
                    new ListAudit(
                            organization.id(),
                            null,
                            null,
                            null,
                            null,
                            null,
                            new PageRequest(cursor, false, 4, "at", null, null)));
            seen.addAll(page.results().stream().map(AuditEntry::id).toList());
            assertThat(page.totalCount()).isEqualTo(15);
            cursor = page.nextCursor();
        } while (cursor != null);

        assertThat(seen).hasSize(15).doesNotHaveDuplicates().isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void refusedCommandsAndQuestions_areCountedByActorActionAndMinute() {
        for (int i = 0; i < 5; i++) {
            test.refused(projectAdmin, new RevokeKey(project, 999, null));
        }
        test.refused(projectAdmin, new FindKey(project, 999));
        test.registry.tidy();
        test.refused(projectAdmin, new RevokeKey(project, 999, null)); // the same minute, after a flush
        later();
        test.refused(projectAdmin, new RevokeKey(project, 999, null));
        test.registry.tidy();

        List<AuditEntry> refusals = audit(Author.of(projectAdmin), null, null, null, null);
        assertThat(refusals).extracting(AuditEntry::outcome).containsOnly("refused");
        assertThat(refusals)
                .extracting(AuditEntry::action, AuditEntry::count)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("key.revoked", 1L),
                        org.assertj.core.groups.Tuple.tuple("key.revoked", 6L),
                        org.assertj.core.groups.Tuple.tuple("key.read", 1L));
        assertThat(refusals).allSatisfy(entry -> {
            assertThat(entry.projectId()).isEqualTo(project.id());
            assertThat(entry.detail()).isEqualTo("resource_missing: " + Refusals.MISSING.message());
            assertThat(entry.requestId()).isEqualTo("req_1");
        });
    }

    @Test
    void refusals_ofAnotherReasonInTheSameMinute_haveLinesOfTheirOwn() {
        long keyId = tenant.projectKey().key().id();
        for (var reason : List.of(Verdict.Unauthenticated.Reason.EXPIRED, Verdict.Unauthenticated.Reason.REVOKED)) {
            test.registry.refusals().refused(REQUEST, new Verdict.Unauthenticated(reason, keyId));
            test.registry.tidy();
        }

        assertThat(audit(null, keyId, "request.refused", null, null))
                .extracting(AuditEntry::detail)
                .containsExactlyInAnyOrder(
                        "authentication_required: The key has expired.",
                        "authentication_required: The key is revoked.");
    }

    @Test
    void refusedCommandsAndQuestions_nameTheirKey_unlessItIsAnothersOrNone() {
        ApiKey support =
                test.issue(owner, project, KeyKind.SECRET, ProjectRole.SUPPORT).key();
        Actor actor = new Actor.Key(support.id());
        long target = tenant.projectKey().key().id();
        for (long keyId : new long[] {target, test.anotherTenant().projectKey().id(), 999}) {
            test.refused(actor, new RevokeKey(project, keyId, null));
            test.refused(actor, new UpdateKey(project, keyId, "N", Patch.absent(), null, null));
            test.refused(actor, new FindKey(project, keyId));
        }
        test.registry.tidy();

        List<AuditEntry> refusals = audit(Author.of(actor), null, null, null, null);
        assertThat(refusals).hasSize(6);
        assertThat(refusals.stream().filter(entry -> entry.keyId() == null)).allMatch(entry -> entry.count() == 2);
        assertThat(audit(Author.of(actor), target, null, null, null))
                .extracting(AuditEntry::action)
                .containsExactlyInAnyOrder("key.revoked", "key.updated", "key.read");
    }

    @Test
    void aCommandByARevokedKey_isFoundByThatKey() {
        ApiKey key = test.issueSecret(owner, project.id()).key();
        test.done(owner, new RevokeKey(project, key.id(), null));
        test.refused(new Actor.Key(key.id()), new RevokeKey(project, 999, null));
        test.registry.tidy();

        assertThat(audit(Author.of(new Actor.Key(key.id())), key.id(), null, null, null))
                .hasSize(1);
    }

    @Test
    void refusals_thatWait_areWrittenOnClose() {
        test.refused(owner, new RevokeKey(project, 999, null));
        test.close();
        test = TestRegistry.open(folder);

        assertThat(audit(Author.of(owner), null, null, null, null))
                .extracting(AuditEntry::outcome)
                .containsExactly("refused");
    }

    private Verdict.Unauthenticated knock(long keyId) {
        return new Verdict.Unauthenticated(Verdict.Unauthenticated.Reason.REVOKED, keyId);
    }

    private static final CheckRequest REQUEST =
            new CheckRequest("sk_secret", "GET", "/api/client/users?token=sk_secret", false);

    @Test
    void aRevokedKey_thatKnocks_isInItsOrganizationsAudit() {
        ApiKey key = test.issueSecret(owner, project.id()).key();
        test.done(owner, new RevokeKey(project, key.id(), null));
        later();
        for (int i = 0; i < 1000; i++) {
            test.registry.refusals().refused(REQUEST, knock(key.id()));
        }
        test.registry.tidy();

        AuditEntry entry = newest();
        assertThat(entry.actor()).isEqualTo(new Author("key", key.id()));
        assertThat(entry.action()).isEqualTo("request.refused");
        assertThat(entry.count()).isEqualTo(1000);
        assertThat(entry.projectId()).isEqualTo(project.id());
        assertThat(entry.detail()).isEqualTo("authentication_required: The key is revoked.");
        assertThat(entry.requestId()).isNull();
    }

    @Test
    void refusalsAtTheDoors_areToldWithWhoAsked() {
        ApiKey key = tenant.projectKey().key();
        var caller = new CheckRequest.Caller("req_door", "198.51.100.7");
        later();
        test.registry
                .refusals()
                .refused(new CheckRequest(null, "GET", "/api/client/users", false, caller), knock(key.id()));
        test.registry.tidy();

        assertThat(newest().requestId()).isEqualTo("req_door");
        assertThat(newest().clientAddress()).isEqualTo("198.51.100.7");
    }

    /** A door may let callers choose the id: no key, and nothing long, gets into the audit that way. */
    @Test
    void refusalsAtTheDoors_withAKeyOrALongTextForAnId_leaveItOut() {
        String value = tenant.projectKey().plaintext().revealPlaintext();
        ApiKey key = tenant.projectKey().key();
        for (String id : List.of(value, "x".repeat(RefusalLog.MAX_CALLER_TEXT + 1))) {
            later();
            test.clock.advance(Duration.ofMinutes(2));
            var request = new CheckRequest(null, "GET", "/", false, new CheckRequest.Caller(id, id));
            test.registry.refusals().refused(request, knock(key.id()));
            test.registry.tidy();

            assertThat(newest().action()).isEqualTo("request.refused");
            assertThat(newest().requestId()).isNull();
            assertThat(newest().clientAddress()).isNull();
        }
    }

    @Test
    void refusalsAtTheDoors_byTwoTenants_areEachInTheirOwnAudit() {
        TestRegistry.Tenant other = test.anotherTenant();
        test.registry.refusals().refused(REQUEST, knock(other.projectKey().id()));
        test.registry.tidy();

        assertThat(audit(null, null, "request.refused", null, null)).isEmpty();
        assertThat(test.asked(
                                other.owner(),
                                new ListAudit(
                                        other.organization().id(),
                                        null,
                                        null,
                                        "request.refused",
                                        null,
                                        null,
                                        PageRequest.FIRST))
                        .results())
                .hasSize(1);
    }

    @Test
    void refusalsAtTheDoors_ofNobodyInParticular_areNotWritten() throws SQLException {
        test.registry.refusals().refused(REQUEST, new Verdict.Unavailable());
        test.registry.refusals().refused(REQUEST, knock(0));
        test.registry.tidy();

        assertThat(rows("SELECT action FROM audit WHERE refused_minute IS NOT NULL"))
                .isEmpty();
    }

    private Identity identity(long keyId) {
        return new Identity(
                keyId,
                KeyKind.SECRET,
                ProjectRole.ADMIN,
                new OrganizationEntry(organization.id(), "", false),
                new ProjectEntry(project.id(), organization.id(), "", false));
    }

    @Test
    void aSecretKeyInABrowser_isReportedOnceAnHour() {
        long keyId = tenant.projectKey().key().id();
        for (int i = 0; i < 3; i++) {
            test.registry.refusals().secretKeyInBrowser(REQUEST, identity(keyId));
            test.registry.tidy();
            test.clock.advance(Duration.ofMinutes(15));
        }
        assertThat(audit(null, null, "key.in_browser", null, null)).hasSize(1);

        test.clock.advance(Duration.ofMinutes(15));
        test.registry.refusals().secretKeyInBrowser(REQUEST, identity(keyId));
        test.registry.tidy();

        assertThat(audit(null, null, "key.in_browser", null, null)).hasSize(2).allSatisfy(entry -> {
            assertThat(entry.outcome()).isEqualTo("done");
            assertThat(entry.count()).isEqualTo(1);
        });
    }

    @Test
    void everyVerdict_hasAReasonThatHoldsNothingOfTheRequest() {
        List<Verdict> verdicts = new ArrayList<>(List.of(
                new Verdict.BrowserRefused(identity(1)),
                new Verdict.NotFound(identity(1), Verdict.NotFound.Absence.NO_SURFACE),
                new Verdict.NotFound(identity(1), Verdict.NotFound.Absence.NO_SUCH_PROJECT),
                new Verdict.Malformed(identity(1), "path", "not decodable"),
                new Verdict.Forbidden(
                        identity(1),
                        dev.keystile.core.policy.PermissionSet.NONE,
                        dev.keystile.core.policy.Permission.SETTINGS,
                        ProjectRole.ADMIN)));
        for (Verdict.Unauthenticated.Reason reason : Verdict.Unauthenticated.Reason.values()) {
            verdicts.add(new Verdict.Unauthenticated(reason, 1));
        }

        assertThat(verdicts.stream().map(RefusalDetail::of))
                .doesNotHaveDuplicates()
                .allMatch(text -> text.contains(": "));
        assertThat(verdicts.stream().map(RefusalDetail::keyId)).containsOnly(1L);
    }

    @Test
    void refusals_beyondTheMaximum_areDroppedAndCounted() {
        RefusalLog log = new RefusalLog(test.clock);
        for (long id = 1; id <= RefusalLog.MAX_CELLS + 10; id++) {
            log.refused(REQUEST, knock(id));
        }
        log.refused(REQUEST, knock(1)); // a line that is there goes on counting

        assertThat(log.waiting()).isEqualTo(RefusalLog.MAX_CELLS);
        assertThat(log.dropped()).isEqualTo(10);
    }

    @Test
    void browserReports_beyondTheMaximum_areDroppedAndCounted() {
        RefusalLog log = new RefusalLog(test.clock);
        for (long id = 1; id <= RefusalLog.MAX_REPORTED_KEYS + 10; id++) {
            log.secretKeyInBrowser(REQUEST, identity(id));
        }

        assertThat(log.dropped()).isEqualTo(10);
    }

    @Test
    void refusals_fromManyThreadsDuringFlushes_areNeitherLostNorDoubled() throws Exception {
        long keyId = tenant.projectKey().key().id();
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> observers = IntStream.range(0, 3)
                    .mapToObj(i -> threads.submit(() -> {
                        for (int n = 0; n < 5000; n++) {
                            test.registry.refusals().refused(REQUEST, knock(keyId));
                        }
                        return i;
                    }))
                    .toList();
            Future<Integer> flusher = threads.submit(() -> {
                int flushes = 0;
                while (!over.get()) {
                    test.registry.tidy();
                    flushes++;
                }
                return flushes;
            });
            for (Future<Integer> observer : observers) {
                observer.get();
            }
            over.set(true);
            flusher.get();
        }
        test.registry.tidy();

        assertThat(audit(null, null, "request.refused", null, null))
                .singleElement()
                .extracting(AuditEntry::count)
                .isEqualTo(15_000L);
    }

    @Test
    void refusals_whileTheDatabaseCannotBeWritten_waitOn(@TempDir Path other) {
        database.prepare(other);
        List<FaultyEngine> engines = new ArrayList<>();
        try (TestRegistry faulty = TestRegistry.openAround(other, real -> {
            engines.add(new FaultyEngine(real));
            return engines.getLast();
        })) {
            var result = faulty.setUp();
            faulty.registry.refusals().refused(REQUEST, knock(1));
            engines.getLast().onBegin = client -> {
                throw new StorageUnavailableException("no database", null);
            };
            assertThatThrownBy(() -> faulty.registry.tidy()).isInstanceOf(StorageUnavailableException.class);
            engines.getLast().onBegin = client -> {};
            faulty.registry.tidy();

            assertThat(faulty.asked(
                                    by(result.organizationKey()),
                                    new ListAudit(
                                            result.organization().id(),
                                            null,
                                            null,
                                            "request.refused",
                                            null,
                                            null,
                                            PageRequest.FIRST))
                            .results())
                    .hasSize(1);
        }
    }
}
