package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The audit of an organization. */
final class AuditTest extends ServerTest {

    private static final String PATH = "/api/admin/organizations/audit";

    private static Answer audit(String query) {
        return get(PATH + query).with(acme.ownerKey()).send();
    }

    @Test
    void change_made_isTold() {
        Answer issued = post("/api/client/keys")
                .with(acme.adminKey())
                .header("X-Forwarded-For", "203.0.113.9")
                .json("{\"name\":\"A\"}")
                .send()
                .isOk();
        Answer audit = audit("?key=" + issued.number("id")).isOk();
        assertThat(audit.each("action")).containsExactly("key.issued");
        var entry = audit.json().path("results").get(0);
        assertThat(entry.path("actor").toString()).isEqualTo("{\"type\":\"key\",\"id\":" + acme.adminKeyId() + "}");
        assertThat(entry.path("request_id").stringValue()).isEqualTo(issued.header("X-Request-Id"));
        assertThat(entry.path("client_address").stringValue()).isEqualTo("203.0.113.9");
        assertThat(entry.path("project_id").longValue()).isEqualTo(acme.projectId());
        assertThat(entry.path("outcome").stringValue()).isEqualTo("done");
        assertThat(entry.path("count").longValue()).isEqualTo(1);
        assertThat(entry.path("at").stringValue()).matches("[0-9-]{10}T[0-9:]{8}[.][0-9]{3}Z");
    }

    @Test
    void forwardedFor_forgedHops_countFromTheRight() {
        Answer issued = post("/api/client/keys")
                .with(acme.adminKey())
                .header("X-Forwarded-For", "198.51.100.1, 203.0.113.9, 127.0.0.2")
                .json("{\"name\":\"A\"}")
                .send()
                .isOk();
        assertThat(audit("?key=" + issued.number("id")).each("client_address")).containsExactly("203.0.113.9");
    }

    @Test
    void filter_byActor_isApplied() {
        NewProject project = newProject();
        issue("/api/client/keys", project.adminKey(), "{\"name\":\"A\"}").isOk();
        assertThat(audit("?actor=key:" + project.adminKeyId()).each("action")).containsExactly("key.issued");
        assertThat(audit("?actor=person:1").each("action")).isEmpty();
        assertThat(audit("?actor=operator").each("action")).contains("organization.created");
    }

    @Test
    void filter_byActionAndTime_isApplied() {
        server.clock.advance(Duration.ofHours(1));
        String from = server.clock.instant().toString();
        projectKey("support");
        server.clock.advance(Duration.ofHours(1));
        String to = server.clock.instant().toString();
        projectKey("support");
        assertThat(audit("?action=key.issued&from=" + from + "&to=" + to).each("action"))
                .containsExactly("key.issued");
        assertThat(audit("?action=key.revoked&from=" + from).each("action")).isEmpty();
    }

    @Test
    void list_pages_goOn() {
        for (int i = 0; i < 3; i++) {
            projectKey("support");
        }
        Answer first = audit("?limit=2").isOk();
        Answer second = audit("?limit=2&cursor=" + first.text("nextCursor")).isOk();
        assertThat(first.each("id")).hasSize(2).doesNotContainAnyElementsOf(second.each("id"));
        assertThat(first.header("X-Limit")).isEqualTo("2");
        assertThat(Long.parseLong(first.header("X-Total-Count"))).isGreaterThan(2);
    }

    @Test
    void list_otherTenants_areNotShown() {
        issue("/api/client/keys", other.adminKey(), "{\"name\":\"Theirs\"}").isOk();
        assertThat(audit("?actor=key:" + other.adminKeyId()).each("action")).isEmpty();
        assertThat(audit("?limit=100").each("organization_id")).containsOnly(Long.toString(acme.organizationId()));
    }

    @ParameterizedTest
    @CsvSource({
        "actor=key, actor",
        "actor=key:0, actor",
        "actor=robot:1, actor",
        "actor=operator:1, actor",
        "key=x, key",
        "action=KEY!, action",
        "from=yesterday, from",
        "to=2026-11-24, to",
        "sort=detail, sort",
        "limit=1000, limit",
    })
    void filter_malformed_isNamed(String query, String param) {
        audit("?" + query).isProblem(400, "parameter_invalid_format", param);
    }

    @Test
    void filter_unknown_isNamed() {
        audit("?who=me").isProblem(400, "parameter_unknown", "who");
        audit("?q=me").isProblem(400, "parameter_unknown", "q");
    }

    @Test
    void refusal_atTheDoor_namesItsRequestAndAddress(@TempDir Path another) {
        Tenant tenant;
        Answer refused;
        try (Installation first = Installation.start(another)) {
            tenant = first.createTenant("Refused");
            refused = first.call("GET", "/api/client/webhooks")
                    .with(first.call("POST", "/api/client/keys")
                            .with(tenant.adminKey())
                            .json("{\"name\":\"A\"}")
                            .send()
                            .isOk()
                            .text("value"))
                    .header("X-Forwarded-For", "203.0.113.77")
                    .send()
                    .isProblem(403, "permission_denied");
        }
        try (Installation second = Installation.start(another)) {
            Answer audit = second.call("GET", PATH + "?action=request.refused")
                    .with(tenant.ownerKey())
                    .send()
                    .isOk();
            assertThat(audit.each("request_id")).containsExactly(refused.header("X-Request-Id"));
            assertThat(audit.each("client_address")).containsExactly("203.0.113.77");
        }
    }

    @Test
    void audit_memberOrSecretKey_isRefused() {
        get(PATH).with(organizationKey("member").text("value")).send().isProblem(403, "permission_denied");
        get(PATH).with(acme.adminKey()).send().isProblem(401, "authentication_required");
        get(PATH).send().isProblem(401, "authentication_required");
        assertThat(List.of(get(PATH)
                        .with(organizationKey("admin").text("value"))
                        .send()
                        .status()))
                .containsExactly(200);
    }
}
