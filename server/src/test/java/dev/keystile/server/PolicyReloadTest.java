package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.policy.PolicyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guarantee: a policy that is read anew is in force as a whole or not at all. */
final class PolicyReloadTest {

    private static final String PATH = "/v1/policy/reload";
    private static final String KEYS = "/api/client/keys";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Installation server;

    @SuppressWarnings("NullAway.Init")
    private Tenant acme;

    @BeforeEach
    void start() {
        server = Installation.start(folder);
        acme = server.createTenant("Acme");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Path use(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("policy.yaml"), text);
        server.policy.useFile(file);
        return file;
    }

    private Answer reload() {
        return server.call("POST", PATH).with(Installation.OPERATOR_TOKEN).send();
    }

    private String supportKey() {
        return server.call("POST", KEYS)
                .with(acme.adminKey())
                .json("{\"name\":\"A\"}")
                .send()
                .isOk()
                .text("value");
    }

    @Test
    void reload_sameFile_changesNothing() throws IOException {
        use(PolicyFile.referenceText());
        assertThat(reload().isOk().body()).isEqualTo("{\"changes\":[],\"complete\":true}");
    }

    @Test
    void reload_roleWithMore_isToldAndInForceAtOnce() throws IOException {
        String key = supportKey();
        server.call("GET", KEYS).with(key).send().isProblem(403, "permission_denied");
        use(PolicyFile.referenceText().replace("support:   [read]", "support:   [read, settings]"));
        Answer answer = reload().isOk();
        assertThat(answer.json().path("complete").booleanValue()).isTrue();
        assertThat(answer.json().path("changes").valueStream())
                .anyMatch(change -> change.toString()
                        .equals("{\"kind\":\"secret\",\"role\":\"support\",\"method\":\"GET\","
                                + "\"route\":\"/api/client/keys\",\"before\":\"403\",\"after\":\"passes\"}"))
                .allMatch(change -> change.path("role").stringValue().equals("support"));
        server.call("GET", KEYS).with(key).send().isOk();
    }

    @Test
    void reload_brokenFile_isNamedByLineAndTheOldOneStays() throws IOException {
        String key = supportKey();
        use(PolicyFile.referenceText()
                .replace("support:   [read]", "support:   [read, settings]")
                .replace("needs: settings }", "needs: setings }"));
        Answer answer = reload();
        answer.isProblem(422, "validation_failed");
        assertThat(answer.text("param")).matches("line [0-9]+");
        assertThat(answer.json().path("errors").get(0).path("code").stringValue())
                .isEqualTo("policy_invalid");
        assertThat(answer.body()).contains("setings").contains("settings");
        server.call("GET", KEYS).with(key).send().isProblem(403, "permission_denied");
    }

    @Test
    void reload_hundredMistakes_areNamedUpToTwenty() throws IOException {
        use(PolicyFile.referenceText()
                .replace(
                        "    routes:\n      # All",
                        "    routes:\n" + "      - { route: \"GET /x\", needs: nonsense }\n".repeat(100)
                                + "      # All"));
        assertThat(reload().isProblem(422, "validation_failed").json().path("errors"))
                .hasSizeLessThanOrEqualTo(20);
    }

    @Test
    void explain_policyWithSecretKeysInTheAdminSurface_staysClosedToThem() throws IOException {
        use(PolicyFile.referenceText().replace("kinds: [organization]", "kinds: [secret, organization]"));
        reload().isOk();
        server.call("GET", "/api/admin/organizations/api-keys")
                .with(acme.adminKey())
                .send()
                .isProblem(403, "permission_denied");
        server.call("POST", "/v1/explain")
                .with(acme.adminKey())
                .json("{\"key_id\":1,\"method\":\"GET\",\"path\":\"/\"}")
                .send()
                .isProblem(401, "authentication_required");
    }

    @Test
    void reload_fileThatHasGone_isAConflictAndTheOldOneStays() throws IOException {
        Files.delete(use(PolicyFile.referenceText()));
        reload().isProblem(409, "state_conflict");
        server.call("GET", KEYS).with(acme.adminKey()).send().isOk();
    }

    @Test
    void reload_withoutAFile_saysHowToHaveOne() {
        assertThat(reload().isProblem(409, "state_conflict").text("message")).contains("--policy");
    }

    @Test
    void reload_badRequest_isNamed() {
        server.call("POST", PATH + "?x=1")
                .with(Installation.OPERATOR_TOKEN)
                .send()
                .isProblem(400, "parameter_unknown", "x");
        server.call("POST", PATH)
                .with(Installation.OPERATOR_TOKEN)
                .json("{\"policy\":\"x\"}")
                .send()
                .isProblem(400, "parameter_unknown", "policy");
        server.call("POST", PATH)
                .with(Installation.OPERATOR_TOKEN)
                .header("Idempotency-Key", "x")
                .send()
                .isProblem(400, "idempotency_key_invalid");
    }

    @Test
    void reload_anyKeyOrNone_isUnauthenticatedAndNothingIsRead() throws IOException {
        String key = supportKey();
        use(PolicyFile.referenceText().replace("support:   [read]", "support:   [read, settings]"));
        for (String wrong : new String[] {acme.ownerKey(), acme.adminKey(), "x"}) {
            server.call("POST", PATH).with(wrong).send().isProblem(401, "authentication_required");
        }
        server.call("POST", PATH).send().isProblem(401, "authentication_required");
        server.call("GET", KEYS).with(key).send().isProblem(403, "permission_denied");
    }
}
