package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.app.Issuer.Issued;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.key.KeyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator's commands do the same through a running server and without one. */
class OperatorCommandsIT {

    private static final String MISSING = "987654";

    @TempDir
    private Path folder;

    private Path data;
    private Tenant tenant;
    private final KeyHunter hunter = new KeyHunter();

    /** How the commands reach the installation. */
    enum Way {
        THROUGH_A_SERVER,
        ON_ITS_OWN
    }

    @BeforeEach
    void setUp() {
        data = folder.resolve("data");
        tenant = Tenant.setUp(data);
        hunter.know(tenant.ownerKey());
        hunter.know(tenant.adminKey());
    }

    private void reached(Way way, Runnable commands) {
        if (way == Way.ON_ITS_OWN) {
            commands.run();
            return;
        }
        try (RunningInstallation server = RunningInstallation.start(data)) {
            assertThat(server.greeting()).contains("runs.");
            commands.run();
        }
    }

    private String[] withData(String... arguments) {
        return Stream.concat(Stream.of(arguments), Stream.of("--data", data.toString()))
                .toArray(String[]::new);
    }

    private CommandLineRun run(String... arguments) {
        CommandLineRun run = CommandLineRun.of(withData(arguments));
        assertThat(run.err()).doesNotContain("Exception", "\tat ");
        return run;
    }

    private CommandLineRun done(String... arguments) {
        CommandLineRun run = run(arguments);
        assertThat(run.status()).as(run.err()).isEqualTo(Main.OK);
        return run;
    }

    private void assertFails(CommandLineRun run, String... said) {
        assertThat(run.status()).isEqualTo(Main.FAILED);
        assertThat(run.err()).startsWith("keystile: ").contains(said);
        assertThat(run.out()).isEmpty();
    }

    // Organizations

    @ParameterizedTest
    @EnumSource
    void organization_createListAndOwnerKey_do(Way way) {
        List<String> keys = new ArrayList<>();
        reached(way, () -> {
            var made = Json.read(
                    done("organization", "create", "--name", "Zebra", "--owner-email", "z@z.example", "--json")
                            .out());
            String id = made.path("organization").path("id").asString();
            keys.add(made.path("organization_key").path("value").asString());
            keys.add(Json.read(done("organization", "owner-key", id, "--json").out())
                    .path("value")
                    .asString());
            CommandLineRun told = done(
                    "organization",
                    "create",
                    "--name",
                    "Yak",
                    "--owner-email",
                    "y@y.example",
                    "--external-id",
                    "yak-1");

            assertThat(told.out()).containsPattern("ok_[0-9A-Za-z]{38}").contains("shown this once");
            assertThat(done("organization", "list").out()).contains("Acme", "Zebra", "Yak", "yak-1");
            assertThat(done("organization", "list", "--external-id", "yak-1").out())
                    .contains("Yak")
                    .doesNotContain("Acme", "Zebra");
            assertThat(done("organization", "list", "--external-id", "nobody", "--json")
                            .out())
                    .isEmpty();
        });
        try (RunningInstallation server = RunningInstallation.start(data)) {
            assertThat(keys).hasSize(2).allSatisfy(key -> {
                assertThat(server.gate().letsPass(key)).isTrue();
                assertThat(server.control()
                                .as(key)
                                .get("/api/admin/organizations/me")
                                .text("role"))
                        .isEqualTo("owner");
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void organization_withWhatIsTakenOrMissing_changesNothing(Way way) {
        reached(way, () -> {
            done("organization", "create", "--name", "Zebra", "--owner-email", "z@z.example", "--external-id", "z");
            String before = done("organization", "list", "--json").out();

            assertFails(
                    run("organization", "create", "--name", "Z2", "--owner-email", "z@z.example", "--external-id", "z"),
                    "external_id",
                    "Nothing was changed.");
            assertFails(
                    run("organization", "create", "--name", " ", "--owner-email", "nobody"),
                    "name",
                    "Nothing was changed.");
            assertFails(run("organization", "owner-key", MISSING), "Nothing was changed.");
            assertThat(done("organization", "list", "--json").out()).isEqualTo(before);
        });
    }

    /** More than one page of the list, read to its end. */
    @Test
    void organizationList_ofManyPages_namesEachOnce() throws Exception {
        try (RunningInstallation server = RunningInstallation.start(data)) {
            String token = Files.readString(data.resolve("operator.token")).strip();
            Client operator = server.control().as(token);
            for (int i = 0; i < 105; i++) {
                String name = "Organization " + i;
                Issuer.expectOk(operator.post(
                        "/v1/organizations", Json.object("name", name, "owner_email", "o" + i + "@a.example")));
            }
            List<String> lines =
                    done("organization", "list", "--json").out().lines().toList();

            assertThat(lines).hasSize(106).doesNotHaveDuplicates();
        }
    }

    // Explain

    private CommandLineRun explain(String input, String... arguments) {
        String[] all = Stream.concat(Stream.of("explain"), Stream.of(arguments)).toArray(String[]::new);
        CommandLineRun run = CommandLineRun.withInput(input, withData(all));
        hunter.look("what explain says", run.out() + run.err());
        return run;
    }

    @ParameterizedTest
    @EnumSource
    void explain_ofAKeyOnStandardInput_tellsWhy_andNeverTheKey(Way way) {
        String nobodys =
                KeyFormat.unbranded().mint(KeyKind.SECRET, new SecureRandom()).revealPlaintext();
        hunter.know(nobodys);
        reached(way, () -> {
            CommandLineRun passes = explain(tenant.adminKey() + "\n", "GET", "/api/client/keys");
            CommandLineRun wrongSurface = explain(tenant.ownerKey(), "GET", "/api/client/keys");
            CommandLineRun unknown = explain("  " + nobodys + "\r\nmore\n", "GET", "/api/client/keys", "--json");
            CommandLineRun nothing = explain("", "GET", "/api/client/keys");
            CommandLineRun browser =
                    explain(tenant.adminKey(), "GET", "/api/client/keys", "--origin", "https://a.example");

            assertThat(passes.status()).as(passes.err()).isEqualTo(Main.OK);
            assertThat(passes.out()).contains("It passes.", "ok ");
            assertThat(wrongSurface.status()).isEqualTo(Main.FAILED);
            assertThat(wrongSurface.out()).contains("It is refused, authentication_required", "NO ");
            assertThat(unknown.status()).isEqualTo(Main.FAILED);
            assertThat(Json.read(unknown.out()).path("code").asString()).isEqualTo("authentication_required");
            assertThat(nothing.status()).isEqualTo(Main.FAILED);
            assertThat(browser.out()).contains("It is refused, permission_denied");
        });
        assertThat(hunter.finds()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void explain_byKeyId_namesTheSmallestChange(Way way) {
        Issued support;
        try (RunningInstallation server = RunningInstallation.start(data)) {
            support =
                    new Issuer(server.control(), tenant.ownerKey()).projectKey(tenant.projectId(), "secret", "support");
        }
        String id = Long.toString(support.id());
        reached(way, () -> {
            CommandLineRun may = explain("", "GET", "/api/client/users", "--key-id", id);
            CommandLineRun mayNot = explain("", "POST", "/api/client/users", "--key-id", id);
            CommandLineRun nobodys = explain("", "GET", "/api/client/users", "--key-id", MISSING);

            assertThat(may.status()).as(may.err()).isEqualTo(Main.OK);
            assertThat(mayNot.status()).isEqualTo(Main.FAILED);
            assertThat(mayNot.out()).contains("permission_denied", "To let it pass: ", "editor");
            assertThat(nobodys.status()).isEqualTo(Main.FAILED);
        });
    }

    /** As at a shell: another process, with the key in a file. No use of the key is noted. */
    @Test
    void explain_asAProcess_readsTheKeyFromItsInput() throws Exception {
        Path key = Files.writeString(folder.resolve("key.txt"), tenant.adminKey() + "\n");
        Keystile.Finished explained =
                Keystile.in(folder).withInput(key).run("explain", "GET", "/api/client/me", "--data", data.toString());
        hunter.look("what explain says", explained.out() + explained.err());

        assertThat(explained.status()).as(explained.err()).isZero();
        assertThat(explained.err()).isEmpty();
        assertThat(explained.out()).contains("It passes.");
        assertThat(hunter.finds()).isEmpty();
        try (RunningInstallation server = RunningInstallation.start(data)) {
            Answer keys = server.control().as(tenant.ownerKey()).get(Issuer.keysOf(tenant.projectId()));
            assertThat(keys.json().path("results").get(0).path("last_used_at").isNull())
                    .isTrue();
        }
    }

    // Policy

    private static String reference() {
        return dev.keystile.policy.PolicyFile.referenceText();
    }

    private static String supportWrites() {
        return reference().replace("support:   [read]", "support:   [read, write]");
    }

    @Test
    void policyDiff_listsWhatChanges_andItsStatusSaysWhether() throws Exception {
        String before =
                Files.writeString(folder.resolve("before.yaml"), reference()).toString();
        String after =
                Files.writeString(folder.resolve("after.yaml"), supportWrites()).toString();
        CommandLineRun changes = CommandLineRun.of("policy", "diff", before, after);
        CommandLineRun same = CommandLineRun.of("policy", "diff", before, before);

        assertThat(changes.status()).isEqualTo(Main.FAILED);
        assertThat(changes.out()).containsPattern("secret +support +POST +\\S+ +403 -> passes");
        assertThat(changes.out()).doesNotContain("editor");
        assertThat(same.status()).isEqualTo(Main.OK);
        assertThat(same.out()).contains("No verdict changes.");
    }

    @Test
    void policyReload_putsTheFileInForce_andABrokenOneNot() throws Exception {
        Path policy = Files.writeString(folder.resolve("policy.yaml"), reference());
        try (RunningInstallation server = RunningInstallation.start(data, "--policy", policy.toString())) {
            String support = new Issuer(server.control(), tenant.ownerKey())
                    .projectKey(tenant.projectId(), "secret", "support")
                    .value();
            assertThat(server.gate().check(support, "POST", "/api/client/users").code())
                    .isEqualTo("permission_denied");
            Files.writeString(policy, supportWrites());
            CommandLineRun good = done("policy", "reload");
            assertThat(good.out()).contains("is in force").containsPattern("support +POST +\\S+ +403 -> passes");
            assertThat(server.gate().check(support, "POST", "/api/client/users").code())
                    .isEmpty();

            List<String> lines = new ArrayList<>(reference().lines().toList());
            int broken = lines.indexOf("    support:   [read]");
            lines.set(broken, "    suport:    [read]");
            Files.write(policy, lines);
            assertFails(run("policy", "reload"), "line " + (broken + 1), "suport", "Nothing was changed.");
            Files.delete(policy);
            assertFails(run("policy", "reload"), "can't be read");
            assertThat(server.gate().check(support, "POST", "/api/client/users").code())
                    .isEmpty();
        }
    }

    @Test
    void policyReload_withoutAFileOrAServer_saysSo() {
        assertFails(run("policy", "reload"), "No server runs");
        try (RunningInstallation server = RunningInstallation.start(data)) {
            assertFails(run("policy", "reload"), "--policy", "Nothing was changed.");
            assertThat(server.gate().letsPass(tenant.adminKey())).isTrue();
        }
    }

    // Doctor and backup

    @ParameterizedTest
    @EnumSource
    void doctor_ofAWholeInstallation_saysSo(Way way) {
        reached(way, () -> {
            assertThat(done("doctor").out()).contains("It is whole.").doesNotContain("FAULT");
            var document = Json.read(done("doctor", "--json").out());
            assertThat(document.path("whole").asBoolean()).isTrue();
            assertThat(document.path("findings")).isNotEmpty();
        });
    }

    /** Negative control: harm is named, without a server and through one. */
    @ParameterizedTest
    @EnumSource
    void doctor_ofAHarmedInstallation_namesTheHarm(Way way) throws Exception {
        try (StoredTruth truth = StoredTruth.of(data)) {
            truth.harm("DELETE FROM audit", "UPDATE api_key SET role = 'editor' WHERE kind = 'secret'");
        }
        reached(way, () -> {
            CommandLineRun doctor = run("doctor");
            assertThat(doctor.status()).isEqualTo(Main.FAILED);
            assertThat(doctor.out()).contains("FAULT", "It is not whole.");
        });
    }

    @ParameterizedTest
    @EnumSource
    void backup_isAWholeCopyForItsOwner_andReplacesNothing(Way way) throws Exception {
        Path file = folder.resolve("backup.db");
        Path taken = Files.writeString(folder.resolve("taken.db"), "mine");
        reached(way, () -> {
            assertThat(done("backup", file.toString()).out()).contains("Backed up into " + file);
            assertFails(run("backup", file.toString()), file.toString(), "Nothing was changed.");
            assertFails(run("backup", taken.toString()), "Nothing was changed.");
            assertFails(run("backup", folder.resolve("nowhere/b.db").toString()), "folder", "Nothing was changed.");
            assertFails(run("backup", folder.toString()), "Nothing was changed.");
        });
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(taken).hasContent("mine");
        assertThat(CommandLineRun.of("doctor", "--file", file.toString()).status())
                .isEqualTo(Main.OK);
        assertThat(CommandLineRun.of("doctor", "--file", taken.toString()).status())
                .isEqualTo(Main.FAILED);
        hunter.lookAtFiles("backed up", folder);
        assertThat(hunter.finds()).isEmpty();
    }

    @Test
    void backup_whileKeysAreCreated_isOfOneMoment() throws Exception {
        Path file = folder.resolve("backup.db");
        KeyLives lives = new KeyLives(tenant.projectId(), "busy-");
        try (ServingKeystile server = Keystile.in(folder).serve()) {
            Client owner = server.control().as(tenant.ownerKey());
            lives.liveUntilServerIsGone(owner, 2, 1, () -> {
                Waiting.until("keys are created", () -> lives.answered() > 20);
                done("backup", file.toString());
                int then = lives.answered();
                Waiting.until("keys are created still", () -> lives.answered() > then + 20);
                server.kill();
            });
        }
        assertThat(CommandLineRun.of("doctor", "--file", file.toString()).status())
                .isEqualTo(Main.OK);
        try (StoredTruth truth = StoredTruth.ofFile(file)) {
            assertThat(truth.halfDone()).isEmpty();
            assertThat(truth.column("SELECT id FROM api_key")).hasSizeGreaterThan(15);
        }
    }

    // What the commands can't reach

    @ParameterizedTest
    @ValueSource(
            strings = {
                "organization list",
                "organization create --name O --owner-email o@a.example",
                "organization owner-key 1",
                "explain GET /api/client/me --key-id 1",
                "policy reload",
                "doctor",
                "backup /tmp/never-made.db"
            })
    void commands_onAFolderWithoutAnInstallation_failAndMakeNone(String command) {
        data = folder.resolve("elsewhere");

        assertFails(run(command.split(" ")), "There is no installation in " + data, "--data");
        assertThat(data).doesNotExist();
    }

    @Test
    void commands_withATokenThatIsNotTheirs_changeNothing() throws Exception {
        Path foreign = Files.writeString(folder.resolve("foreign.token"), "f".repeat(32));
        try (RunningInstallation server = RunningInstallation.start(data)) {
            Path token = data.resolve("operator.token");
            String list = "organization list";
            assertFails(
                    run((list + " --operator-token-file " + foreign).split(" ")), "does not know this operator token");
            assertFails(
                    run((list + " --operator-token-file " + folder.resolve("none")).split(" ")), 2, "can't be read");
            Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
            assertFails(run(list.split(" ")), "chmod 600 " + token);
            Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
            assertThat(done(list.split(" ")).out()).contains("Acme");
            assertThat(server.gate().letsPass(tenant.ownerKey())).isTrue();
        }
    }

    private static void assertFails(CommandLineRun run, int status, String said) {
        assertThat(run.status()).isEqualTo(status);
        assertThat(run.err()).startsWith("keystile: ").contains(said);
        assertThat(run.out()).isEmpty();
    }

    /** From another machine, as it were: by address and token alone. */
    @Test
    void commands_withServerAndToken_needNoDataFolder() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "t".repeat(40) + "\n");
        SelfSigned certificate = SelfSigned.make(folder);
        try (RunningInstallation server = RunningInstallation.start(
                data,
                "--operator-token-file",
                token.toString(),
                "--tls-certificate",
                certificate.certificate().toString(),
                "--tls-key",
                certificate.key().toString())) {
            List<String> list = List.of(
                    "organization", "list", "--operator-token-file", token.toString(), "--server", server.controlUrl());
            CommandLineRun untrusted = CommandLineRun.of(list.toArray(String[]::new));
            List<String> pinned = new ArrayList<>(list);
            pinned.addAll(
                    List.of("--server-certificate", certificate.certificate().toString()));
            CommandLineRun trusted = CommandLineRun.of(pinned.toArray(String[]::new));

            assertFails(untrusted, "certificate", "--server-certificate");
            assertThat(trusted.status()).as(trusted.err()).isEqualTo(Main.OK);
            assertThat(trusted.out()).contains("Acme");
            assertThat(data.resolve("operator.token")).doesNotExist();
            assertThat(done("organization", "list").out()).contains("Acme");
        }
        assertFails(
                CommandLineRun.of(
                        "organization",
                        "list",
                        "--server",
                        "http://127.0.0.1:1",
                        "--operator-token-file",
                        token.toString()),
                "http://127.0.0.1:1 does not answer");
    }

    /** What stands in the token's place and isn't one. */
    @ParameterizedTest
    @ValueSource(strings = {"short", "", "has a space in its middle ok"})
    void serve_withAnOperatorTokenThatIsNone_isRefused(String text) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), text);
        CommandLineRun serve = CommandLineRun.of(
                withData("serve", "--listen", "127.0.0.1:0", "--operator-token-file", token.toString()));

        assertFails(serve, Main.USAGE, "16 to 512");
    }
}
