package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists: pages, order, search, and what they take. */
final class ListKeysTest extends ServerTest {

    private static final String PATH = "/api/client/keys";

    private static Answer list(NewProject project, String query) {
        return get(PATH + query).with(project.adminKey()).send();
    }

    private static NewProject projectWithKeys(String... names) {
        NewProject project = newProject();
        for (String name : names) {
            issue(PATH, project.adminKey(), "{\"name\":\"" + name + "\"}").isOk();
        }
        return project;
    }

    @Test
    void list_fewKeys_isOnePage() {
        Answer list = list(projectWithKeys("b", "a"), "").isOk();
        assertThat(list.each("name")).containsExactly("a", "b", "Admin");
        assertThat(list.json().path("nextCursor").isNull()).isTrue();
        assertThat(list.json().path("prevCursor").isNull()).isTrue();
        assertThat(list.number("limit")).isEqualTo(25);
        assertThat(list.header("X-Total-Count")).isEqualTo("3");
        assertThat(list.header("X-Limit")).isEqualTo("25");
        assertThat(list.json().propertyNames()).containsExactly("results", "nextCursor", "prevCursor", "limit");
    }

    @Test
    void list_manyKeys_goesForthAndBack() {
        NewProject project = projectWithKeys("a", "b", "c", "d");
        List<String> seen = new ArrayList<>();
        Answer page = list(project, "?limit=2&sort=id&direction=asc").isOk();
        seen.addAll(page.each("name"));
        Answer second =
                list(project, "?limit=2&cursor=" + page.text("nextCursor")).isOk();
        seen.addAll(second.each("name"));
        Answer third = list(project, "?limit=2&page=next&cursor=" + second.text("nextCursor"))
                .isOk();
        seen.addAll(third.each("name"));
        assertThat(seen).containsExactly("Admin", "a", "b", "c", "d");
        assertThat(third.json().path("nextCursor").isNull()).isTrue();
        Answer back = list(project, "?limit=2&page=prev&cursor=" + third.text("prevCursor"))
                .isOk();
        assertThat(back.each("name")).isEqualTo(second.each("name"));
    }

    @Test
    void list_insertAndRevokeBetweenPages_neitherRepeatsNorHides() {
        NewProject project = projectWithKeys("a", "b", "c", "d");
        Answer first = list(project, "?limit=2&sort=name&direction=asc").isOk();
        issue(PATH, project.adminKey(), "{\"name\":\"aa\"}").isOk();
        delete(PATH + "/" + first.json().path("results").get(0).path("id").asLong())
                .with(project.adminKey())
                .send()
                .isOk();
        Answer second =
                list(project, "?limit=2&cursor=" + first.text("nextCursor")).isOk();
        assertThat(first.each("name")).containsExactly("a", "Admin").doesNotContainAnyElementsOf(second.each("name"));
        assertThat(second.each("name")).contains("b");
    }

    @Test
    void list_search_looksAtNamesAndDescriptionsLiterally() {
        NewProject project = projectWithKeys("100% Shop", "shop_1", "other");
        assertThat(list(project, "?q=SHOP").each("name")).containsExactlyInAnyOrder("100% Shop", "shop_1");
        assertThat(list(project, "?q=%25").each("name")).containsExactly("100% Shop");
        assertThat(list(project, "?q=_").each("name")).containsExactly("shop_1");
        assertThat(list(project, "?q=").each("name")).hasSize(4);
    }

    @Test
    void list_searchForAValue_findsNothing() {
        NewProject project = projectWithKeys("a");
        String lastFour = project.adminKey().substring(project.adminKey().length() - 4);
        assertThat(list(project, "?q=" + lastFour).each("name")).isEmpty();
    }

    @Test
    void list_revokedKeys_areHistory() {
        NewProject project = projectWithKeys("a", "b");
        long id = list(project, "?q=a&sort=name&direction=asc")
                .json()
                .path("results")
                .get(0)
                .path("id")
                .asLong();
        delete(PATH + "/" + id).with(project.adminKey()).send().isOk();
        assertThat(list(project, "").each("name")).doesNotContain("a");
        Answer history =
                list(project, "?include=revoked&q=a&sort=name&direction=asc").isOk();
        assertThat(history.each("revoked_at").getFirst()).isNotEmpty();
        assertThat(list(project, "").json().path("results").get(0).has("revoked_at"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit",
        "limit=101, limit",
        "limit=-1, limit",
        "limit=ten, limit",
        "limit=1e1, limit",
        "limit=99999999999, limit",
        "sort=value, sort",
        "sort=digest, sort",
        "direction=up, direction",
        "page=2, page",
        "cursor=zzz, cursor",
        "include=all, include",
        "limit=2&limit=3, limit",
        "q=a&q=a, q",
    })
    void list_badParameter_isMalformed(String query, String param) {
        get(PATH + "?" + query).with(acme.adminKey()).send().isProblem(400, "parameter_invalid_format", param);
    }

    @ParameterizedTest
    @CsvSource({"limit=, limit", "cursor=, cursor", "sort, sort"})
    void list_parameterWithoutValue_isEmpty(String query, String param) {
        get(PATH + "?" + query).with(acme.adminKey()).send().isProblem(400, "parameter_invalid_empty", param);
    }

    @Test
    void list_pageBeforeNothing_missesTheCursor() {
        get(PATH + "?page=prev").with(acme.adminKey()).send().isProblem(400, "parameter_missing", "cursor");
    }

    @Test
    void list_unknownParameter_isNamed() {
        get(PATH + "?offset=3").with(acme.adminKey()).send().isProblem(400, "parameter_unknown", "offset");
    }

    @Test
    void list_keyInThePlaceOfAParameter_isNotRepeated() {
        Answer answer = get(PATH + "?" + acme.adminKey() + "=1")
                .with(acme.adminKey())
                .send()
                .isProblem(400, "parameter_unknown");
        assertThat(answer.json().has("param")).isFalse();
        assertThat(answer.body()).doesNotContain(acme.adminKey());
    }

    @ParameterizedTest
    @CsvSource({"q=%C0%AF", "q=%FF", "q=%ED%A0%80"})
    void list_queryThatIsNotUtf8_isMalformed(String query) {
        get(PATH + "?" + query).with(acme.adminKey()).send().isProblem(400, "parameter_invalid_format");
    }

    @Test
    void list_cursorOfAnotherOwner_isRefusedOrHarmless() {
        NewProject project = projectWithKeys("a", "b");
        String cursor = list(project, "?limit=1").text("nextCursor");
        Answer answer = get(PATH + "?limit=1&cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8))
                .with(other.adminKey())
                .send();
        assertThat(answer.body()).doesNotContain("\"a\"").doesNotContain("\"b\"");
    }

    @Test
    void list_roleWithoutSettings_isForbidden() {
        get(PATH).with(projectKey("publisher").text("value")).send().isProblem(403, "permission_denied");
    }

    @Test
    void list_withoutAKey_isUnauthenticated() {
        get(PATH + "?limit=0").send().isProblem(401, "authentication_required");
    }
}
