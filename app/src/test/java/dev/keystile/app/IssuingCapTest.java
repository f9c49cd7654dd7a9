package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.app.Issuer.Issued;
import dev.keystile.policy.PolicyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Nobody issues, changes or revokes a key above their own role, and a key's scope never changes.
 *
 * <p>In the policy of this test editors have settings too: in the reference policy only project admins
 * manage keys, and no role is above theirs.
 */
class IssuingCapTest {

    private static final String ORGANIZATION_KEYS = "/api/admin/organizations/api-keys";

    @TempDir
    private static Path folder;

    private static RunningInstallation installation;
    private static Tenant tenant;
    private static Issuer issuer;
    private static Map<String, String> keys;

    @BeforeAll
    static void start() throws Exception {
        String text =
                PolicyFile.referenceText().replace("editor:    [read, write]", "editor:    [read, write, settings]");
        Path policy = Files.writeString(folder.resolve("policy.yaml"), text);
        tenant = Tenant.setUp(folder);
        installation = RunningInstallation.start(folder, "--policy", policy.toString());
        issuer = new Issuer(installation.control(), tenant.ownerKey());
        keys = Map.of(
                "ok owner", issuer.organizationKey("owner").value(),
                "ok admin", issuer.organizationKey("admin").value(),
                "ok member", issuer.organizationKey("member").value(),
                "sk admin", newProjectKey("secret", "admin").value(),
                "sk editor", newProjectKey("secret", "editor").value(),
                "sk support", newProjectKey("secret", "support").value(),
                "pk admin", newProjectKey("public", "admin").value());
    }

    @AfterAll
    static void stop() {
        installation.close();
    }

    private static Issued newProjectKey(String scope, String role) {
        return issuer.projectKey(tenant.projectId(), scope, role);
    }

    private static Client as(String actor) {
        return installation.control().as(keys.get(actor));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ok owner  | member | 200
            ok owner  | admin  | 200
            ok owner  | owner  | 200
            ok admin  | member | 200
            ok admin  | admin  | 200
            ok admin  | owner  | 403
            ok member | member | 403
            ok member | owner  | 403
            sk admin  | member | 401
            pk admin  | member | 401
            """)
    void createOrganizationKey_isCappedByOwnRole(String actor, String role, int status) {
        Answer answer = as(actor).post(ORGANIZATION_KEYS, Json.object("name", "Cap", "role", role));

        assertThat(answer.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ok owner  | member | owner  | 200
            ok owner  | owner  | member | 200
            ok owner  | owner  | owner  | 200
            ok admin  | member | admin  | 200
            ok admin  | admin  | member | 200
            ok admin  | member | owner  | 403
            ok admin  | admin  | owner  | 403
            ok admin  | owner  | owner  | 403
            ok admin  | owner  | admin  | 403
            ok admin  | owner  | member | 403
            ok admin  | owner  |        | 403
            ok member | member |        | 403
            """)
    void updateOrganizationKey_isCappedByOwnRole(String actor, String before, @Nullable String after, int status) {
        Issued key = issuer.organizationKey(before);
        String path = ORGANIZATION_KEYS + "/" + key.id();
        String body = after == null ? Json.object("name", "Touched") : Json.object("name", "Touched", "role", after);

        assertUpdate(as(actor), path, body, status, before, after);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ok owner  | member | 200
            ok owner  | owner  | 200
            ok admin  | member | 200
            ok admin  | admin  | 200
            ok admin  | owner  | 403
            ok member | member | 403
            """)
    void revokeOrganizationKey_isCappedByOwnRole(String actor, String role, int status) {
        Issued key = issuer.organizationKey(role);

        assertRevoke(as(actor), ORGANIZATION_KEYS, key, status);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ok owner   | admin     | 200
            ok admin   | admin     | 200
            ok admin   | smtpproxy | 200
            ok member  | support   | 404
            sk admin   | admin     | 200
            sk admin   | publisher | 200
            sk editor  | support   | 200
            sk editor  | smtpproxy | 200
            sk editor  | editor    | 200
            sk editor  | publisher | 403
            sk editor  | admin     | 403
            sk support | support   | 403
            pk admin   | support   | 401
            """)
    void createProjectKey_isCappedByOwnRole(String actor, String role, int status) {
        for (String scope : new String[] {"public", "secret"}) {
            String body = Json.object("name", "Cap", "scope", scope, "role", role);
            Answer answer = as(actor).post(Issuer.keysOf(tenant.projectId()), body);

            assertThat(answer.status()).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ok admin  | support   | admin     | 200
            ok admin  | admin     | support   | 200
            ok member | support   | editor    | 404
            sk admin  | editor    | admin     | 200
            sk editor | support   | editor    | 200
            sk editor | support   | publisher | 403
            sk editor | editor    | admin     | 403
            sk editor | publisher | support   | 403
            sk editor | admin     |           | 403
            pk admin  | support   |           | 401
            """)
    void updateProjectKey_isCappedByOwnRole(String actor, String before, @Nullable String after, int status) {
        Issued key = newProjectKey("secret", before);
        String path = Issuer.keysOf(tenant.projectId()) + "/" + key.id();
        String body = after == null ? Json.object("name", "Touched") : Json.object("name", "Touched", "role", after);

        assertUpdate(as(actor), path, body, status, before, after);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ok admin  | admin     | 200
            ok member | support   | 404
            sk admin  | admin     | 200
            sk editor | editor    | 200
            sk editor | publisher | 403
            sk editor | admin     | 403
            pk admin  | support   | 401
            """)
    void revokeProjectKey_isCappedByOwnRole(String actor, String role, int status) {
        Issued key = newProjectKey("secret", role);

        assertRevoke(as(actor), Issuer.keysOf(tenant.projectId()), key, status);
    }

    @ParameterizedTest
    @CsvSource({"ok owner", "ok admin", "sk admin"})
    void update_ofAnotherScope_isRefused_andOfTheSameAccepted(String actor) {
        for (String scope : new String[] {"public", "secret"}) {
            Issued key = newProjectKey(scope, "editor");
            String path = Issuer.keysOf(tenant.projectId()) + "/" + key.id();
            String other = scope.equals("public") ? "secret" : "public";

            Answer refused = as(actor).patch(path, Json.object("name", "Touched", "scope", other));
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.code()).isEqualTo("validation_failed");
            assertThat(refused.text("param")).isEqualTo("scope");

            Answer accepted = as(actor).patch(path, Json.object("scope", scope));
            assertThat(accepted.status()).isEqualTo(200);
            assertThat(accepted.text("scope")).isEqualTo(scope);
            assertThat(accepted.text("name")).isEqualTo("Zebra editor");
        }
    }

    /** A refused change leaves the key as it was; one that is done shows. */
    private static void assertUpdate(
            Client actor, String path, String body, int status, String before, @Nullable String after) {
        Answer answer = actor.patch(path, body);
        Answer now = as("ok owner").get(path);

        assertThat(answer.status()).isEqualTo(status);
        boolean done = status == 200;
        assertThat(now.text("role")).isEqualTo(done && after != null ? after : before);
        assertThat(now.text("name").equals("Touched")).isEqualTo(done);
        assertNamesSmallestRole(answer);
    }

    private static void assertRevoke(Client actor, String list, Issued key, int status) {
        Answer answer = actor.delete(list + "/" + key.id());

        assertThat(answer.status()).isEqualTo(status);
        assertThat(installation.gate().letsPass(key.value())).isEqualTo(status != 200);
        assertThat(as("ok owner").get(list + "/" + key.id()).status()).isEqualTo(status == 200 ? 404 : 200);
        assertNamesSmallestRole(answer);
    }

    private static void assertNamesSmallestRole(Answer answer) {
        if (answer.status() == 403) {
            assertThat(answer.code()).isEqualTo("permission_denied");
            assertThat(answer.text("message")).containsPattern("smallest role that (has it|may) is [a-z]+\\.");
        }
    }
}
