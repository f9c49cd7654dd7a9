package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.check.KeyUse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When keys were last used, as it has been written down. */
final class LastUseTest extends ServerTest {

    private static final String ORGANIZATION_KEYS = "/api/admin/organizations/api-keys";

    @Test
    void lastUse_neverUsed_isNullInEveryDocument() {
        Answer issued = projectKey("support");
        assertThat(issued.json().path("last_used_at").isNull()).isTrue();
        Answer shown = get("/api/client/keys/" + issued.number("id"))
                .with(acme.adminKey())
                .send()
                .isOk();
        assertThat(shown.json().path("last_used_at").isNull()).isTrue();
    }

    @Test
    void lastUse_writtenDown_isShownByItselfAndInLists() {
        check("/api/client/keys", acme.adminKey(), projectKey("support").number("id"));
        check(acme.keysPath(), acme.ownerKey(), projectKey("support").number("id"));
        check(ORGANIZATION_KEYS, acme.ownerKey(), organizationKey("member").number("id"));
    }

    private static void check(String path, String by, long id) {
        server.registry.recordUses(
                List.of(new KeyUse(id, Instant.parse("2026-11-24T12:05:00Z").toEpochMilli())));
        String one = path + "/" + id;
        assertThat(get(one).with(by).send().isOk().text("last_used_at")).isEqualTo("2026-11-24T12:05:00.000Z");
        assertThat(get(path + "?limit=100").with(by).send().isOk().each("last_used_at"))
                .contains("2026-11-24T12:05:00.000Z");
        Answer patched = patch(one).with(by).json("{\"name\":\"B\"}").send().isOk();
        assertThat(patched.text("last_used_at")).isEqualTo("2026-11-24T12:05:00.000Z");
    }
}
