package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.check.BrowserRefusal;
import dev.keystile.core.check.CheckRequest;
import dev.keystile.core.check.CheckService;
import dev.keystile.core.check.Identity;
import dev.keystile.core.check.RefusalObserver;
import dev.keystile.core.check.Verdict;
import dev.keystile.wire.TrustedProxies;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Whoever hears of a refusal hears who was refused, and believes only those who may say so. */
class CallerTest {

    private final Fixture fixture = new Fixture();
    private final Queue<CheckRequest> refused = new ConcurrentLinkedQueue<>();

    private CheckService checks() {
        return fixture.checks(BrowserRefusal.REFUSE, new RefusalObserver() {
            @Override
            public void refused(CheckRequest request, Verdict verdict) {
                refused.add(request);
            }

            @Override
            public void secretKeyInBrowser(CheckRequest request, Identity identity) {}
        });
    }

    private CheckRequest.Caller caller() {
        CheckRequest.Caller caller = refused.remove().caller();
        assertThat(caller).isNotNull();
        return java.util.Objects.requireNonNull(caller);
    }

    @Test
    void check_namesTheAddressThatTheApplicationGave() throws Exception {
        GateServer gate = GateServer.start(fixture.settings(), checks());
        try {
            String body = "{\"key\":\"%s\",\"method\":\"POST\",\"path\":\"/api/client/users\",\"ip\":\"203.0.113.7\"}"
                    .formatted(fixture.support);
            Answer answer = RawConnection.ask(gate.port(), Fixture.check(body));

            CheckRequest.Caller caller = caller();
            assertThat(caller.clientAddress()).isEqualTo("203.0.113.7");
            assertThat(caller.requestId()).isEqualTo(answer.header("X-Request-Id"));
        } finally {
            Fixture.stop(gate);
        }
    }

    @Test
    void forwardAuth_countsHopsFromTheRightAsFarAsTheyAreTrusted() throws Exception {
        GateServer gate = GateServer.start(fixture.settingsTrusting("127.0.0.1", "10.0.0.0/8"), checks());
        try {
            RawConnection.ask(
                    gate.port(),
                    Fixture.forwardAuth(
                            "Authorization: Bearer " + fixture.support,
                            "X-Original-Method: POST",
                            "X-Original-URI: /api/client/users",
                            "X-Forwarded-For: 198.51.100.1, 203.0.113.7, 10.0.0.9"));

            assertThat(caller().clientAddress()).isEqualTo("203.0.113.7");
        } finally {
            Fixture.stop(gate);
        }
    }

    @Test
    void proxy_believesOnlyTrustedProxies() throws Exception {
        try (RawUpstream upstream = new RawUpstream()) {
            for (TrustedProxies trusted : List.of(GateSettings.LOOPBACK, ProxyFixture.NOBODY)) {
                ProxyServer proxy = ProxyServer.start(
                        new ProxySettings(
                                Fixture.freePort(),
                                null,
                                ProxyFixture.origin(upstream.port()),
                                new ProxySettings.ControlPlane(ProxyFixture.origin(upstream.port()), null),
                                trusted,
                                () -> Fixture.POLICY,
                                false,
                                ProxyTimes.DEFAULT),
                        checks());
                Answer answer = RawConnection.ask(
                        proxy.port(),
                        ProxyFixture.head(
                                fixture.support,
                                "POST /api/client/users",
                                "X-Forwarded-For: 203.0.113.7",
                                "Content-Length: 0"));
                proxy.close(java.time.Duration.ZERO);

                CheckRequest.Caller caller = caller();
                boolean believed = trusted.equals(GateSettings.LOOPBACK);
                assertThat(caller.clientAddress()).isEqualTo(believed ? "203.0.113.7" : "127.0.0.1");
                assertThat(caller.requestId()).isEqualTo(answer.header("X-Request-Id"));
            }
        }
    }
}
