package dev.keystile.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Guarantee: the browser rule is the installation's, and the observer hears of known keys alone. */
class CheckServiceTest {

    private final World world = new World().withKeysOfEveryRole();
    private final List<String> heard = new ArrayList<>();
    private final RefusalObserver observer = new RefusalObserver() {
        @Override
        public void refused(CheckRequest request, Verdict verdict) {
            heard.add("refused " + World.words(verdict));
        }

        @Override
        public void secretKeyInBrowser(CheckRequest request, Identity identity) {
            heard.add("browser " + identity.keyId());
        }
    };

    @ParameterizedTest
    @CsvSource({
        "REFUSE, sk editor, true, browser",
        "REFUSE, ok owner, true, browser",
        "REFUSE, pk editor, true, allowed",
        "REFUSE, sk editor, false, allowed",
        "REPORT, sk editor, true, allowed",
        "REPORT, pk editor, true, allowed",
        "OFF, sk editor, true, allowed",
        "OFF, pk editor, true, allowed",
    })
    void check_browserRule_isApplied(BrowserRefusal rule, String key, boolean fromBrowser, String verdict) {
        String path = key.startsWith("ok") ? "/api/admin/organizations/me" : "/api/client/users/me";

        assertThat(World.words(check(rule, key, path, fromBrowser))).isEqualTo(verdict);
    }

    @Test
    void check_secretKeyInBrowser_isReportedWhereThatWasAskedFor() {
        long id = world.row("sk editor").keyId();
        check(BrowserRefusal.REPORT, "sk editor", "/api/client/events", true);
        assertThat(heard).containsExactly("browser " + id);

        heard.clear();
        check(BrowserRefusal.REPORT, "pk editor", "/api/client/users/me", true);
        check(BrowserRefusal.REPORT, "sk editor", "/api/client/events", false);
        check(BrowserRefusal.OFF, "sk editor", "/api/client/events", true);
        assertThat(heard).isEmpty();

        check(BrowserRefusal.REFUSE, "sk editor", "/api/client/events", true);
        assertThat(heard).containsExactly("refused browser");
    }

    @Test
    void check_isCounted_asItCameOut_andAnExplanationIsNot() {
        CheckService service = new CheckService(world.checker, BrowserRefusal.REFUSE, observer);
        CheckRequest good = new CheckRequest(world.value("sk editor"), "GET", "/api/client/events", false);
        service.check(good);
        service.check(good);
        service.check(new CheckRequest(world.value("sk support"), "POST", "/api/client/events", false));
        service.check(new CheckRequest(null, "GET", "/", false));
        var unused = service.explain(good);
        assertThat(service.recheck(good)).isInstanceOf(Verdict.Allowed.class);

        assertThat(service.counts().of(CheckCounts.Outcome.ALLOWED)).isEqualTo(2);
        assertThat(service.counts().of(CheckCounts.Outcome.FORBIDDEN)).isEqualTo(1);
        assertThat(service.counts().of(CheckCounts.Outcome.UNAUTHENTICATED)).isEqualTo(1);
        assertThat(service.counts().of(CheckCounts.Outcome.UNAVAILABLE)).isZero();
    }

    @Test
    void check_refusalOfAKnownKey_isHeard() {
        world.revoke("sk admin");
        check("sk support", "POST", "/api/client/events");
        check("sk support", "GET", "/nowhere");
        check("sk support", "GET", "/a//b");
        check("pk support", "GET", "/api/client/keys");
        check("sk admin", "GET", "/api/client/events");

        assertThat(heard)
                .containsExactly(
                        "refused forbidden write editor",
                        "refused not found NO_SURFACE",
                        "refused malformed path has an empty segment (two slashes in a row)",
                        "refused unauthenticated OFF_ALLOWLIST",
                        "refused unauthenticated REVOKED");
    }

    @Test
    void check_anonymousRefusalOrUnavailability_isNotHeard() {
        CheckService service = new CheckService(world.checker, BrowserRefusal.REFUSE, observer);
        service.check(new CheckRequest(null, "GET", "/", false));
        service.check(new CheckRequest("x", "GET", "/", false));
        service.check(new CheckRequest("sk_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4K", "GET", "/", false));
        world.lease.set(false);
        check("sk admin", "GET", "/api/client/events");

        assertThat(heard).isEmpty();
        assertThat(service.isAvailable()).isFalse();
    }

    @Test
    void check_callerIsKnown_isToldWithTheRefusalAndChangesNoVerdict() {
        List<CheckRequest.@Nullable Caller> callers = new ArrayList<>();
        RefusalObserver noting = new RefusalObserver() {
            @Override
            public void refused(CheckRequest request, Verdict verdict) {
                callers.add(request.caller());
            }

            @Override
            public void secretKeyInBrowser(CheckRequest request, Identity identity) {
                callers.add(request.caller());
            }
        };
        var caller = new CheckRequest.Caller("req_1", "192.0.2.7");
        for (BrowserRefusal rule : BrowserRefusal.values()) {
            CheckService service = new CheckService(world.checker, rule, noting);
            for (boolean fromBrowser : new boolean[] {true, false}) {
                var anonymous = new CheckRequest(world.value("sk support"), "POST", "/api/client/events", fromBrowser);
                var known =
                        new CheckRequest(world.value("sk support"), "POST", "/api/client/events", fromBrowser, caller);
                assertThat(World.words(service.check(known)))
                        .isEqualTo(World.words(service.explain(anonymous).verdict()));
            }
        }
        CheckService reporting = new CheckService(world.checker, BrowserRefusal.REPORT, noting);
        reporting.check(new CheckRequest(world.value("sk support"), "GET", "/api/client/events", true, caller));

        assertThat(callers).hasSize(7).containsOnly(caller);
    }

    @Test
    void toString_requestWithACaller_doesNotTellTheCaller() {
        var caller = new CheckRequest.Caller("req_1", "192.0.2.7");

        assertThat(new CheckRequest(null, "GET", "/", false, caller)).hasToString("CheckRequest[GET]");
    }

    @ParameterizedTest
    @EnumSource
    void wireName_ofABrowserRule_isLowerCase(BrowserRefusal rule) {
        assertThat(rule.wireName()).isLowerCase().isEqualToIgnoringCase(rule.name());
    }

    @Test
    void none_hearsNothing_withoutHarm() {
        CheckService service = new CheckService(world.checker, BrowserRefusal.REPORT, RefusalObserver.NONE);

        assertThat(World.words(
                        service.check(new CheckRequest(world.value("sk editor"), "GET", "/api/client/events", true))))
                .isEqualTo("allowed");
        assertThat(World.words(service.check(new CheckRequest(world.value("sk editor"), "GET", "/x", false))))
                .isEqualTo("not found NO_SURFACE");
    }

    private void check(String key, String method, String path) {
        new CheckService(world.checker, BrowserRefusal.REFUSE, observer)
                .check(new CheckRequest(world.value(key), method, path, false));
    }

    private Verdict check(BrowserRefusal rule, String key, String path, boolean fromBrowser) {
        return new CheckService(world.checker, rule, observer)
                .check(new CheckRequest(world.value(key), "GET", path, fromBrowser));
    }
}
