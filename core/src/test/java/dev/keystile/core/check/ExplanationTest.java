package dev.keystile.core.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.check.Explanation.Step;
import dev.keystile.core.check.Explanation.Subject;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Guarantee: whoever asks why is told what was seen, which rule refused, and what to do. */
class ExplanationTest {

    private final World world = new World().withKeysOfEveryRole();
    private final CheckService service = new CheckService(world.checker, BrowserRefusal.REFUSE, RefusalObserver.NONE);

    @BeforeEach
    void makeKeys() {
        world.key("revoked", KeyKind.SECRET, 10, ProjectRole.ADMIN);
        world.revoke("revoked");
        world.key("expired", KeyKind.SECRET, 10, ProjectRole.ADMIN, World.NOW);
        world.key("archived", KeyKind.SECRET, 12, ProjectRole.ADMIN);
        world.key("gone", KeyKind.ORGANIZATION, 3, OrganizationRole.OWNER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // key | method | path | the last step holds | the remedy holds
                "revoked | GET | /api/client/events | It has been revoked. | Issue a new key: a revoked key never lives again.",
                "expired | GET | /api/client/events | It expired at 2026-11-24T | Issue a new key",
                "archived | GET | /api/client/events | Its project is archived. | in a live project",
                "gone | GET | /api/admin/organizations/me | Its organization is archived. | in a live organization",
                "sk admin | get | /api/client/events | not an HTTP method | Write the method in capital letters.",
                "sk admin | GET | /a//b | has an empty segment | Write the path in normal form: it has an empty segment",
                "sk admin | GET | /nowhere | No surface covers the path. | below the base of a surface (/api/admin/projects/{project}, ",
                "ok owner | GET | /api/admin/PROJECTS/10/keys | lead to different surfaces | in the case that the policy has",
                "pk admin | GET | /api/admin/organizations/me | takes organization keys, not publishable ones | Use an organization key: the surface admin takes no publishable keys.",
                "sk admin | GET | /api/admin/organizations/me | takes organization keys, not secret ones | Use an organization key",
                "pk admin | GET | /api/client/keys | \"* /keys/**\" needs settings and is not on the allowlist | Use a secret key: this route is not on the allowlist of publishable keys.",
                "pk admin | GET | /api/client/users/ME | where letters' case counts, the route \"GET /users/{id}\" | Use a secret key",
                "sk admin | GET | /api/admin/projects/11/keys | no live project that the key may know of | Name the key's own project, 10, in the path.",
                "ok owner | GET | /api/admin/projects/20/keys | no live project that the key may know of | Name a live project of organization 1 in the path.",
                "ok owner | GET | /api/admin/projects/999/keys | no live project that the key may know of | Name a live project of organization 1 in the path.",
                "ok owner | GET | /api/admin/projects/12/keys | names project 12, which is archived | Name a live project",
                "ok member | GET | /api/admin/projects/10/keys | no live project that the key may know of | Give the key the role admin: one with the role member",
                "sk support | POST | /api/client/events | The role support has read and lacks write. | Give the key the role editor.",
                "sk admin | POST | /api/client/smtp/send | lacks smtp.send | Give the key the role smtpproxy.",
                "ok member | GET | /api/admin/other | has organization.read and lacks organization.manage | Give the key the role admin.",
            })
    void explain_refusal_tellsTheRuleAndTheRemedy(String key, String method, String path, String last, String remedy) {
        Explanation told = explain(key, method, path);

        assertThat(told.steps().getLast().text()).contains(last);
        assertThat(told.steps().getLast().passed()).isFalse();
        assertThat(told.remedy()).contains(remedy);
    }

    @Test
    void explain_allowed_tellsEveryStep() {
        Explanation told = explain("ok admin", "POST", "/api/admin/projects/11/events?x=1");

        assertThat(told.remedy()).isNull();
        assertThat(told.organizationId()).isEqualTo(1);
        String mask =
                PlaintextKey.mask(KeyKind.ORGANIZATION, world.value("ok admin").substring(37));
        assertThat(told.steps())
                .extracting(step -> step.subject().wireName() + ": " + step.text())
                .containsExactly(
                        "node: This node may answer checks.",
                        "key: " + mask
                                + " has the shape and the prefix of an organization key, and its checksum is right.",
                        "record: It is key " + world.row("ok admin").keyId()
                                + " of organization 1, an organization key with the role admin.",
                        "state: It is alive, and so is its organization.",
                        "browser: No browser sent it that would count.",
                        "method: POST is a method.",
                        "path: The path in normal form is /api/admin/projects/11/events.",
                        "surface: The surface project below /api/admin/projects/{project} covers the path; it takes secret"
                                + " and organization keys.",
                        "route: The route \"otherwise write\" (no other names the path) needs write and is not on the"
                                + " allowlist of publishable keys.",
                        "project: The path names project 11, where the key may act.",
                        "permission: The role admin, acting as the project's admin, has read, write, publish, settings, which is enough.");
    }

    @Test
    void explain_noKeyOrGarbageOrNeverIssued_saysWhich() {
        assertThat(last(null).text()).isEqualTo("No key was sent.");
        assertThat(last("hunter2").text())
                .isEqualTo("What was sent is no key: it does not begin with pk_, sk_ or ok_.");
        String unknown = KeyFormat.unbranded()
                .mint(KeyKind.SECRET, new SplittableRandom(77))
                .revealPlaintext();
        assertThat(last(unknown)).isEqualTo(new Step(Subject.RECORD, false, "There is no such key here."));
    }

    @Test
    void explain_prefixAndRowDisagree_saysSo() {
        var publishable = KeyFormat.unbranded().mint(KeyKind.PUBLISHABLE, new SplittableRandom(5));
        world.table.apply(new Change.KeyChanged(
                500, publishable.digest(), KeyKind.SECRET, 10, ProjectRole.ADMIN, Change.KeyChanged.NEVER, false));

        assertThat(last(publishable.revealPlaintext()).text()).endsWith("its prefix says something else.");
    }

    @Test
    void explain_fromBrowser_followsTheRuleOfTheInstallation() {
        var request = new CheckRequest(world.value("sk editor"), "GET", "/api/client/events", true);
        CheckService reporting = new CheckService(world.checker, BrowserRefusal.REPORT, RefusalObserver.NONE);

        assertThat(service.explain(request).steps().getLast().subject()).isEqualTo(Subject.BROWSER);
        assertThat(service.explain(request).remedy()).startsWith("Send it from a backend, not a browser");
        assertThat(reporting.explain(request).verdict()).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void explain_nodeThatMayNotAnswer_saysNoMore() {
        world.lease.set(false);
        Explanation told = explain("sk editor", "GET", "/api/client/events");

        assertThat(told.steps())
                .containsExactly(new Step(Subject.NODE, false, "This node can't know the truth at the moment."));
        assertThat(told.organizationId()).isZero();
    }

    @Test
    void explain_keyInThePath_isNotShown() {
        String value = world.value("sk editor");
        Explanation told = explain("sk editor", "GET", "/api/client/users/" + value.replace("_", "%5F"));

        assertThat(told.toString()).doesNotContain(value.substring(3, 12));
        assertThat(told.steps())
                .anyMatch(step -> step.text().equals("The path has a normal form. It holds a key, so it isn't shown."));
    }

    @Test
    void explain_byId_tellsTheSameAsByValueButForTheKeyItself() {
        Explanation byValue = explain("sk support", "POST", "/api/client/events");
        Explanation byId = service.explain(
                world.row("sk support").keyId(), new CheckRequest(null, "POST", "/api/client/events", false));

        assertThat(byId.verdict()).isEqualTo(byValue.verdict());
        assertThat(byId.remedy()).isEqualTo(byValue.remedy());
        assertThat(byId.steps().get(1).text()).isEqualTo("The key is asked about by its id.");
        assertThat(byId.steps().subList(2, 10)).isEqualTo(byValue.steps().subList(2, 10));
    }

    @Test
    void explain_byIdOfNoKey_isUnknownOrRefused() {
        var request = new CheckRequest(null, "GET", "/", false);

        assertThat(World.words(service.explain(9_999, request).verdict())).isEqualTo("unauthenticated UNKNOWN");
        assertThatThrownBy(() -> service.explain(0, request)).isInstanceOf(IllegalArgumentException.class);
    }

    private Step last(@org.jspecify.annotations.Nullable String key) {
        return service.explain(new CheckRequest(key, "GET", "/api/client/events", false))
                .steps()
                .getLast();
    }

    private Explanation explain(String key, String method, String path) {
        return service.explain(new CheckRequest(world.value(key), method, path, false));
    }
}
