package dev.keystile.registry;

import static dev.keystile.registry.TestRegistry.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.command.CreateProject;
import dev.keystile.registry.command.IssueKey;
import dev.keystile.registry.command.RevokeKey;
import dev.keystile.registry.query.ListAudit;
import dev.keystile.registry.query.ListKeys;
import dev.keystile.registry.query.ListProjects;
import dev.keystile.registry.query.Page;
import dev.keystile.registry.query.PageRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ListTest extends TenantTest {

    private static PageRequest page(
            @Nullable String cursor, boolean backwards, int limit, @Nullable String sort, @Nullable Boolean ascending) {
        return new PageRequest(cursor, backwards, limit, sort, ascending, null);
    }

    private static PageRequest search(@Nullable String text) {
        return new PageRequest(null, false, 100, null, null, text);
    }

    private Page<ApiKey> list(PageRequest page) {
        return test.asked(owner, new ListKeys(project, false, page));
    }

    private ApiKey make(String name, @Nullable String description, ProjectRole role) {
        return test.done(owner, new IssueKey(project, KeyKind.SECRET, name, description, role, null))
                .key();
    }

    /** Keys with few different values in every field that can be sorted by, so that ids must decide. */
    private void makeMany(int count) {
        List<ProjectRole> roles = List.of(ProjectRole.values());
        for (int i = 0; i < count; i++) {
            make("Name " + (i * 7 % 5), null, roles.get(i * 3 % roles.size()));
            if (i % 3 == 0) {
                test.clock.advance(Duration.ofMillis(1));
            }
        }
    }

    private static List<Arguments> sorts() {
        return Stream.of("id", "name", "role", "created_at", "updated_at")
                .flatMap(sort -> Stream.of(Arguments.of(sort, true), Arguments.of(sort, false)))
                .toList();
    }

    private static Comparator<ApiKey> order(String sort, boolean ascending) {
        Comparator<ApiKey> byField = switch (sort) {
            case "name" -> Comparator.comparing(ApiKey::name);
            case "role" -> Comparator.comparingInt(key -> key.role().rank());
            case "created_at" -> Comparator.comparing(ApiKey::createdAt);
            case "updated_at" -> Comparator.comparing(ApiKey::updatedAt);
            default -> Comparator.comparingLong(ApiKey::id);
        };
        Comparator<ApiKey> total = byField.thenComparingLong(ApiKey::id);
        return ascending ? total : total.reversed();
    }

    /** A database's own locale would sort these by other rules, and cursors would skip or repeat. */
    @Test
    void names_withSignsAndSpaces_areInTheOrderOfTheirCharacters() {
        List.of("ab", "a-b", "a b", "aa", "a_b").forEach(name -> make(name, null, ProjectRole.EDITOR));

        assertThat(list(page(null, false, 5, "name", true)).results())
                .extracting(ApiKey::name)
                .containsExactly("a b", "a-b", "a_b", "aa", "ab");
    }

    @ParameterizedTest
    @MethodSource("sorts")
    void pages_inEverySortAndBothDirections_giveEachEntryOnce(String sort, boolean ascending) {
        makeMany(22);
        List<ApiKey> expected =
                new ArrayList<>(list(page(null, false, 100, null, null)).results());
        expected.sort(order(sort, ascending));

        List<ApiKey> forwards = new ArrayList<>();
        Page<ApiKey> page = list(page(null, false, 5, sort, ascending));
        assertThat(page.prevCursor()).isNull();
        while (true) {
            assertThat(page.totalCount()).isEqualTo(23);
            forwards.addAll(page.results());
            if (page.nextCursor() == null) {
                break;
            }
            page = list(page(page.nextCursor(), false, 5, sort, ascending));
        }
        assertThat(forwards).isEqualTo(expected);

        List<ApiKey> backwards = new ArrayList<>(page.results());
        while (page.prevCursor() != null) {
            page = list(page(page.prevCursor(), true, 5, sort, ascending));
            backwards.addAll(0, page.results());
        }
        assertThat(backwards).isEqualTo(expected);
    }

    @Test
    void firstPage_byDefault_isNewestFirst() {
        makeMany(5);

        List<ApiKey> results = list(PageRequest.FIRST).results();

        assertThat(results).isSortedAccordingTo(order("created_at", false)).hasSize(6);
    }

    @ParameterizedTest
    @MethodSource("sorts")
    void pages_whileEntriesComeAndGo_neitherRepeatNorHideAnother(String sort, boolean ascending) {
        makeMany(20);
        Random random = new Random(7);
        List<Long> lasting = new ArrayList<>(list(page(null, false, 100, null, null)).results().stream()
                .map(ApiKey::id)
                .toList());
        List<Long> seen = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            Page<ApiKey> page = list(page(cursor, false, 3, sort, ascending));
            seen.addAll(page.results().stream().map(ApiKey::id).toList());
            cursor = page.nextCursor();
            ApiKey atTheEdge = page.results().getLast();
            if (atTheEdge.id() != tenant.projectKey().key().id()) {
                test.done(owner, new RevokeKey(project, atTheEdge.id(), null));
            }
            make("Name " + random.nextInt(5), null, ProjectRole.EDITOR);
        } while (cursor != null);

        assertThat(seen).doesNotHaveDuplicates().containsAll(lasting);
    }

    @Test
    void prevCursor_afterWhatWasBeforeHasGone_isNull() {
        makeMany(9);
        Page<ApiKey> first = list(page(null, false, 5, "id", true));
        Page<ApiKey> second = list(page(first.nextCursor(), false, 5, "id", true));
        assertThat(second.prevCursor()).isNotNull();

        first.results().forEach(this::revokeUnlessNeeded);
        second = list(page(first.nextCursor(), false, 5, "id", true));

        assertThat(second.prevCursor()).isNotNull(); // the first key is needed, and lives
        assertThat(list(page(second.prevCursor(), true, 5, "id", true)).results())
                .extracting(ApiKey::id)
                .containsExactly(tenant.projectKey().key().id());
    }

    private void revokeUnlessNeeded(ApiKey key) {
        if (key.id() != tenant.projectKey().key().id()) {
            test.done(owner, new RevokeKey(project, key.id(), null));
        }
    }

    @Test
    void anEmptyPage_behindTheLastEntry_leadsBackToIt() {
        makeMany(3);
        Page<ApiKey> first = list(page(null, false, 2, "id", true));
        list(page(null, false, 100, "id", true)).results().stream().skip(2).forEach(this::revokeUnlessNeeded);

        Page<ApiKey> empty = list(page(first.nextCursor(), false, 2, "id", true));
        assertThat(empty.results()).isEmpty();
        assertThat(empty.nextCursor()).isNull();
        Page<ApiKey> back = list(page(empty.prevCursor(), true, 2, "id", true));

        assertThat(back.results()).isEqualTo(first.results());
        assertThat(back.prevCursor()).isNull();
        assertThat(back.nextCursor()).isNull();
    }

    @Test
    void anEmptyList_hasNoCursors() {
        Page<ApiKey> page = list(search("nothing has this"));

        assertThat(page.results()).isEmpty();
        assertThat(page.nextCursor()).isNull();
        assertThat(page.prevCursor()).isNull();
        assertThat(page.totalCount()).isZero();
    }

    private Problem refused(PageRequest page) {
        return test.refused(owner, new ListKeys(project, false, page));
    }

    @Test
    void anUnknownSort_isAnInvalidParameter() {
        for (String sort : List.of("digest", "name_folded", "id; DROP TABLE api_key", "", "ID")) {
            Problem problem = refused(page(null, false, 5, sort, null));

            assertThat(problem.code()).isEqualTo(ErrorCode.PARAMETER_INVALID_FORMAT);
            assertThat(problem.param()).isEqualTo("sort");
            assertThat(problem.message()).contains("created_at, id, name, role, updated_at");
        }
    }

    @Test
    void aCursor_thatTheListDidNotGive_isAnInvalidParameter() {
        makeMany(9);
        String cursor = list(page(null, false, 5, "name", true)).nextCursor();
        assertThat(cursor).isNotNull();
        List<PageRequest> wrong = List.of(
                page("", false, 5, null, null),
                page("x", false, 5, null, null),
                page("!!!", false, 5, null, null),
                page("AAAA", false, 5, null, null),
                page("x".repeat(5000), false, 5, null, null),
                page(cursor + "A", false, 5, "name", true),
                page(cursor.substring(1), false, 5, "name", true),
                page(cursor, false, 5, "role", true),
                page(cursor, false, 5, "name", false),
                new PageRequest(cursor, false, 5, "name", true, "search"));

        for (PageRequest request : wrong) {
            Problem problem = refused(request);
            assertThat(problem.code()).isEqualTo(ErrorCode.PARAMETER_INVALID_FORMAT);
            assertThat(problem.param()).isEqualTo("cursor");
        }
        assertThat(test.refused(owner, new ListKeys(project, true, page(cursor, false, 5, "name", true)))
                        .param())
                .isEqualTo("cursor");
        assertThat(test.refused(owner, new ListProjects(organization.id(), page(cursor, false, 5, "name", true)))
                        .param())
                .isEqualTo("cursor");
        assertThat(list(page(cursor, false, 5, null, null)).results()).hasSize(5); // the cursor knows its sort
    }

    @Test
    void aCursor_withAnyByteChanged_isRefusedOrHarmless() {
        makeMany(9);
        byte[] cursor = Base64.getUrlDecoder()
                .decode(list(page(null, false, 5, "name", true)).nextCursor());
        for (int i = 0; i < cursor.length; i++) {
            byte[] changed = cursor.clone();
            changed[i] ^= 0x55;
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
            assertThatCode(() -> test.ask(owner, new ListKeys(project, false, page(text, false, 5, null, null))))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void search_looksAtNamesAndDescriptions_whateverTheCase() {
        ApiKey named = make("Nächtlicher IMPORT", null, ProjectRole.EDITOR);
        ApiKey described = make("Other", "Used by the import", ProjectRole.EDITOR);

        assertThat(list(search("import")).results()).containsExactlyInAnyOrder(named, described);
        assertThat(list(search("NÄCHT")).results()).containsExactly(named);
        assertThat(list(search("")).results()).hasSize(3);
    }

    @Test
    void search_withWildcards_takesThemLiterally() {
        ApiKey percent = make("100% sure", null, ProjectRole.EDITOR);
        ApiKey underscore = make("snake_case", null, ProjectRole.EDITOR);
        ApiKey mark = make("wow!", null, ProjectRole.EDITOR);

        assertThat(list(search("%")).results()).containsExactly(percent);
        assertThat(list(search("_")).results()).containsExactly(underscore);
        assertThat(list(search("!")).results()).containsExactly(mark);
        assertThat(list(search("!%")).results()).isEmpty();
        assertThat(list(search("' OR 1=1 --")).results()).isEmpty();
    }

    @Test
    void search_neverMatchesValues() {
        IssuedKey issued = test.issueSecret(owner, project.id());

        assertThat(list(search(issued.key().lastFour())).results()).isEmpty();
        assertThat(list(search("sk_")).results()).isEmpty();
    }

    @Test
    void search_withControlCharactersOrTooLong_isAnInvalidParameter() {
        assertThat(refused(search("a\u0000b")).param()).isEqualTo("q");
        assertThat(refused(search("x".repeat(501))).param()).isEqualTo("q");
    }

    @Test
    void search_ofTheAudit_isUnknown() {
        Problem problem =
                test.refused(owner, new ListAudit(organization.id(), null, null, null, null, null, search("x")));

        assertThat(problem.code()).isEqualTo(ErrorCode.PARAMETER_UNKNOWN);
    }

    @Test
    void listProjects_inEverySort_worksTheSame() {
        for (int i = 0; i < 7; i++) {
            test.done(owner, new CreateProject(organization.id(), "Project " + i % 3, null, null, null));
        }
        for (String sort : List.of("id", "name", "created_at", "updated_at")) {
            var first = test.asked(owner, new ListProjects(organization.id(), page(null, false, 5, sort, true)));
            var second = test.asked(
                    owner, new ListProjects(organization.id(), page(first.nextCursor(), false, 5, sort, true)));
            assertThat(Stream.concat(first.results().stream(), second.results().stream())
                            .map(Project::id))
                    .doesNotHaveDuplicates()
                    .hasSize(8);
            assertThat(second.nextCursor()).isNull();
        }
        assertThat(test.asked(owner, new ListProjects(organization.id(), search("shop")))
                        .results())
                .extracting(Project::id)
                .containsExactly(project.id());
    }

    /** Each sort has an index that gives the order: nothing is sorted in memory, however many keys there are. */
    @ParameterizedTest
    @CsvSource({"name_folded", "role_rank", "created_at", "updated_at"})
    void everySort_isAnsweredFromAnIndex(String column) throws SQLException {
        for (String live : List.of("", " AND revoked_at IS NULL")) {
            assertPlanUsesIndex("SELECT * FROM api_key WHERE project_id = 1" + live + " AND (" + column + ", id) > ("
                    + (column.startsWith("name") ? "'1'" : "1") + ", 1) ORDER BY " + column + " ASC, id ASC LIMIT 26");
            assertPlanUsesIndex("SELECT * FROM api_key WHERE project_id = 1" + live + " ORDER BY " + column
                    + " DESC, id DESC LIMIT 26");
        }
    }

    private void assertPlanUsesIndex(String sql) throws SQLException {
        switch (database) {
            case SQLITE ->
                assertThat(plan("EXPLAIN QUERY PLAN " + sql, "detail"))
                        .contains("USING INDEX")
                        .doesNotContain("TEMP B-TREE")
                        .doesNotContain("SCAN");
            case POSTGRES ->
                assertThat(plan("EXPLAIN " + sql, "QUERY PLAN"))
                        .contains("Index Scan")
                        .doesNotContain("Sort");
        }
    }

    /** A table of a few rows is read in one piece, unless that is forbidden. */
    private String plan(String sql, String column) throws SQLException {
        try (Connection shell = TestDatabase.shell(folder);
                Statement statement = shell.createStatement()) {
            if (database == TestDatabase.POSTGRES) {
                statement.execute("SET enable_seqscan = off");
                statement.execute("SET enable_sort = off");
                statement.execute("SET enable_bitmapscan = off");
            }
            StringBuilder plan = new StringBuilder();
            try (var rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    plan.append(rows.getString(column)).append('\n');
                }
            }
            return plan.toString();
        }
    }

    @Test
    void pageRequest_outsideItsLimits_isAProgrammersMistake() {
        assertThatThrownBy(() -> page(null, false, 0, null, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> page(null, false, 101, null, null)).isInstanceOf(IllegalArgumentException.class);
    }
}
