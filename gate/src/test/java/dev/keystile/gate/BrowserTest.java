package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.check.BrowserRefusal;
import dev.keystile.core.check.CheckRequest;
import dev.keystile.core.check.Identity;
import dev.keystile.core.check.RefusalObserver;
import dev.keystile.core.check.Verdict;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A secret key that a browser sends is refused, reported or let pass, as the installation chose. */
class BrowserTest {

    private static final List<String> SIGNS = List.of(
            "Origin: https://shop.example",
            "Origin: null",
            "Sec-Fetch-Site: same-origin",
            "sec-fetch-site: none",
            "Origin:\r\nOrigin: https://shop.example",
            "Origin:",
            "Sec-Fetch-Site:");

    private static final List<String> NO_SIGNS =
            List.of("Sec-Fetch-Mode: cors", "Referer: https://shop.example/", "X-A: b");

    /** Keeps what it hears. */
    private static final class Reports implements RefusalObserver {

        private final List<Long> secretKeys = new CopyOnWriteArrayList<>();

        @Override
        public void refused(CheckRequest request, Verdict verdict) {}

        @Override
        public void secretKeyInBrowser(CheckRequest request, Identity identity) {
            secretKeys.add(identity.keyId());
        }
    }

    @ParameterizedTest
    @EnumSource(BrowserRefusal.class)
    void forwardAuth_secretKeyFromABrowser_isTreatedAsChosen(BrowserRefusal mode) throws Exception {
        Fixture fixture = new Fixture();
        Reports reports = new Reports();
        GateServer gate = GateServer.start(fixture.settings(), fixture.checks(mode, reports));
        try {
            for (String sign : SIGNS) {
                Answer secret = ask(gate, fixture.editor, "GET", "/api/client/users", sign);
                Answer organization = ask(gate, fixture.organizationOwner, "GET", "/api/admin/projects", sign);

                assertThat(secret.status()).as(sign).isEqualTo(mode == BrowserRefusal.REFUSE ? 403 : 200);
                assertThat(organization.status()).as(sign).isEqualTo(mode == BrowserRefusal.REFUSE ? 403 : 200);
                if (mode == BrowserRefusal.REFUSE) {
                    assertThat(secret.code()).isEqualTo("permission_denied");
                    assertThat(secret.header("X-Keystile-Message")).contains("Use a publishable key (pk_)");
                    assertThat(secret.header("WWW-Authenticate")).isEqualTo("Bearer error=\"insufficient_scope\"");
                }
                assertThat(ask(gate, fixture.publishable, "POST", "/api/client/events", sign)
                                .status())
                        .as("a publishable key belongs there")
                        .isEqualTo(200);
            }
            assertThat(reports.secretKeys).hasSize(mode == BrowserRefusal.REPORT ? 2 * SIGNS.size() : 0);
            for (String noSign : NO_SIGNS) {
                assertThat(ask(gate, fixture.editor, "GET", "/api/client/users", noSign)
                                .status())
                        .as("control: " + noSign)
                        .isEqualTo(200);
            }
            assertThat(reports.secretKeys).hasSize(mode == BrowserRefusal.REPORT ? 2 * SIGNS.size() : 0);
        } finally {
            Fixture.stop(gate);
        }
    }

    private static Answer ask(GateServer gate, String key, String method, String uri, String line) throws Exception {
        return RawConnection.ask(
                gate.port(),
                Fixture.forwardAuth(
                        "Authorization: Bearer " + key,
                        "X-Original-Method: " + method,
                        "X-Original-URI: " + uri,
                        line));
    }
}
