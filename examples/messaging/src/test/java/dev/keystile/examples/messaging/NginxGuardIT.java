package dev.keystile.examples.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Guarantee: behind nginx with the shipped configuration, whatever a caller sends, the app gets nothing that
 * any app could take for a request which the caller's key may not make.
 */
@ExtendWith(GuardedSite.Sharing.class)
class NginxGuardIT {

    /** How often something must have got through, so that a test can't pass because nothing does. */
    private static final int SOME = 20;

    @Test
    void request_undisguised_reachesTheAppExactlyIfItsKeyMayMakeIt(GuardedSite site) throws Exception {
        List<String> wrong = new ArrayList<>();
        int passed = 0;
        for (Attack attack : new Attacks(site).undisguised()) {
            site.nginx.send(attack.bytes());
            boolean reached = !site.app.drain().isEmpty();
            boolean may = ReferencePolicy.objection(attack.key(), attack.method(), attack.target())
                    .isEmpty();
            if (reached != may && !isKeystilesOwn(attack.target())) {
                wrong.add(attack + (reached ? " reached the app" : " was refused"));
            }
            passed += reached ? 1 : 0;
        }
        assertThat(wrong).isEmpty();
        assertThat(passed).isGreaterThan(SOME / 2);
    }

    private static boolean isKeystilesOwn(String path) {
        return path.equals("/api/client/keys") || path.equals("/api/admin/projects");
    }

    @Test
    void path_writtenInAnyWay_reachesTheAppOnlyIfItsKeyMayCallIt(GuardedSite site) throws Exception {
        Findings findings = findings(site, site.nginx, new Attacks(site).byPath());

        assertThat(findings.violations()).isEmpty();
        assertThat(findings.passed()).isGreaterThan(SOME);
    }

    @Test
    void request_forgedInAnyWay_reachesTheAppOnlyIfItsKeyMayMakeIt(GuardedSite site) throws Exception {
        Findings findings = findings(site, site.nginx, new Attacks(site).byRequest());

        assertThat(findings.violations()).isEmpty();
        assertThat(findings.passed()).isGreaterThan(SOME);
    }

    @Test
    void path_writtenInAnyWayInHttp2_reachesTheAppOnlyIfItsKeyMayCallIt(GuardedSite site) throws Exception {
        UnaryOperator<String> edit = text -> text.replaceAll("listen (127.0.0.1:\\d+);", "listen $1 http2;");
        try (Nginx nginx = site.startNginx("http2", edit);
                Http2Caller caller = new Http2Caller(nginx.port())) {
            Findings findings = findings(site, new Attacks(site).byPathOfTwoKeys(), caller::send);

            assertThat(findings.violations()).isEmpty();
            assertThat(findings.passed()).isGreaterThan(SOME);
        }
    }

    /** Negative controls: the tests above do notice a configuration that is weaker than the shipped one. */
    @ParameterizedTest
    @MethodSource("dev.keystile.examples.messaging.Weakness#all")
    void control_weakerConfiguration_isNoticed(Weakness weakness, GuardedSite site) throws Exception {
        try (Nginx weak = site.startNginx("weak", weakness.edit())) {
            List<Attack> attacks = new Attacks(site)
                    .someOfEverything().stream()
                            .filter(attack -> attack.family().equals(weakness.family()))
                            .toList();
            Findings findings = findings(site, weak, attacks);

            assertThat(weakness.isAmong(findings.violations())).isTrue();
        }
    }

    /** Negative control: nor could a gate that lets everything pass go unnoticed. */
    @Test
    void control_gateThatAlwaysSaysYes_isNoticed(GuardedSite site) throws Exception {
        Vertx vertx = Vertx.vertx();
        try (Recorder yes = new Recorder(
                        vertx, request -> identity(site, request.response()).end());
                Nginx weak = site.startNginx("yes", yes.port(), UnaryOperator.identity())) {
            List<String> violations =
                    findings(site, weak, new Attacks(site).someOfEverything()).violations();

            assertThat(violations).anyMatch(violation -> violation.startsWith("path: "));
            assertThat(violations).anyMatch(violation -> violation.startsWith("request line: "));
            assertThat(violations).anyMatch(violation -> violation.startsWith("pipeline: "));
        } finally {
            vertx.close().await();
        }
    }

    private static HttpServerResponse identity(GuardedSite site, HttpServerResponse response) {
        return Recorder.headers(
                response,
                "X-Keystile-Organization",
                Long.toString(site.keystile.organizationId()),
                "X-Keystile-Project",
                Long.toString(site.support.projectId()),
                "X-Keystile-Key",
                Long.toString(site.support.id()),
                "X-Keystile-Kind",
                "secret",
                "X-Keystile-Role",
                "support",
                "X-Keystile-Permissions",
                "read");
    }

    /** What went wrong, and how many requests reached the app at all. */
    private record Findings(List<String> violations, int passed) {}

    /** How an attack gets to nginx, and the answer back. */
    private interface Sender {

        String send(Attack attack) throws IOException;
    }

    private static Findings findings(GuardedSite site, Nginx nginx, List<Attack> attacks) throws IOException {
        return findings(site, attacks, attack -> nginx.send(attack.bytes()));
    }

    private static Findings findings(GuardedSite site, List<Attack> attacks, Sender sender) throws IOException {
        Judge judge = new Judge(site.keystile.organizationId());
        List<String> violations = new ArrayList<>();
        int passed = 0;
        site.app.drain();
        for (Attack attack : attacks) {
            String answer = sender.send(attack);
            List<RawUpstream.Recorded> reached = site.app.drain();
            violations.addAll(judge.violations(attack, reached, answer));
            passed += reached.size();
        }
        return new Findings(violations, passed);
    }
}
