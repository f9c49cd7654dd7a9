package dev.keystile.examples.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.examples.messaging.Hammering.Outcome;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Guarantee: once a revoke has answered, no request with that key which starts later reaches the app, and the
 * requests of other keys don't notice.
 */
@ExtendWith(GuardedSite.Sharing.class)
class NginxRevokeIT {

    @RepeatedTest(10)
    void revoke_whileTwoKeysAreHammered_letsNoLaterRequestThrough(GuardedSite site) throws Exception {
        Outcome outcome = new Hammering(site, site.nginx).run();

        assertThat(outcome.reached()).isZero();
        assertThat(outcome.refused()).isPositive();
        assertThat(outcome.keptRefused()).isZero();
    }

    /** Negative control: an nginx that remembers the gate's answers for a second is noticed. */
    @Test
    void control_rememberedAnswer_isNoticed(GuardedSite site) throws Exception {
        UnaryOperator<String> edit = text -> text.replace(
                        "upstream messaging_app {",
                        "proxy_cache_path remembered keys_zone=remembered:1m;\nupstream messaging_app {")
                .replace(
                        "proxy_cache off;",
                        "proxy_cache remembered; proxy_cache_key $http_authorization; proxy_cache_valid 200 1s;"
                                + " proxy_ignore_headers Cache-Control;");
        try (Nginx remembering = site.startNginx("remembering", edit)) {
            assertThat(new Hammering(site, remembering).run().reached()).isPositive();
        }
    }
}
