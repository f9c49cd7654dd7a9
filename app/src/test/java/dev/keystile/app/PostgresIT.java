package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.app.Issuer.Issued;
import dev.keystile.app.Keystile.Finished;
import dev.keystile.app.Keystile.Started;
import dev.keystile.registry.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An installation on a PostgreSQL server: the same promises, and no data folder. */
class PostgresIT {

    private static final int ROUNDS = Boolean.getBoolean("keystile.long") ? 20 : 3;
    private static final String DATABASE = "KEYSTILE_DATABASE";

    private static PostgresServer server;

    @TempDir
    private Path folder;

    private String name;
    private String url;
    private Path token;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.create();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void makeDatabase() throws IOException {
        name = server.createDatabase();
        url = server.url(name);
        token = Files.writeString(folder.resolve("operator.token"), "t".repeat(40) + "\n");
    }

    private RunningInstallation start() {
        return RunningInstallation.start(data(), "--database", url, "--operator-token-file", token.toString());
    }

    private Path data() {
        return folder.resolve("data");
    }

    private CommandLineRun operator(String... arguments) {
        return CommandLineRun.of(
                Stream.concat(Stream.of(arguments), Stream.of("--operator-token-file", token.toString()))
                        .toArray(String[]::new));
    }

    private CommandLineRun serve(String database) {
        return operator("serve", "--listen", "127.0.0.1:0", "--gate", "127.0.0.1:0", "--database", database);
    }

    private Tenant init(String... place) {
        CommandLineRun init = operator(
                Stream.concat(Stream.of(Keystile.INIT), Stream.of(place)).toArray(String[]::new));
        assertThat(init.status()).as(init.err()).isZero();
        return Keystile.tenant(init.out());
    }

    /** A server on this database as a process of its own. */
    private Keystile program() {
        return Keystile.in(folder)
                .withEnvironment(DATABASE, url)
                .withEnvironment("KEYSTILE_OPERATOR_TOKEN_FILE", token.toString());
    }

    private static void assertRefused(CommandLineRun run, String... said) {
        assertThat(run.err()).startsWith("keystile: ").contains(said).doesNotContain("Exception", "\tat ");
        assertThat(run.status()).isEqualTo(Main.FAILED);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void serve_onAnEmptyDatabase_isSetUpThroughTheServer_andNeedsNoFolder() {
        Tenant tenant;
        Issued revoked;
        try (RunningInstallation keystile = start()) {
            assertThat(keystile.greeting()).contains(name).doesNotContain("password");
            assertThat(keystile.control().get("/health/ready").status()).isEqualTo(503);
            tenant = init("--server", keystile.controlUrl());
            Issuer issuer = new Issuer(keystile.control(), tenant.ownerKey());
            revoked = issuer.projectKey(tenant.projectId(), "secret", "editor");
            assertThat(keystile.gate().letsPass(revoked.value())).isTrue();
            issuer.revoke(tenant.projectId(), revoked.id());
            assertThat(keystile.gate().letsPass(revoked.value())).isFalse();
            assertThat(keystile.control().get("/health/ready").status()).isEqualTo(200);
        }
        try (RunningInstallation keystile = start()) {
            assertThat(keystile.gate().letsPass(tenant.adminKey())).isTrue();
            assertThat(keystile.gate().letsPass(revoked.value())).isFalse();
        }
        assertThat(data()).doesNotExist();
    }

    @Test
    void secondServe_onADatabaseInUse_isRefusedByName_andTheFirstServesOn() {
        Tenant tenant = init("--database", url);
        try (RunningInstallation keystile = start()) {
            assertRefused(serve(url), name, "used by another Keystile");
            assertRefused(operator("organization", "list", "--database", url), name, "used by another Keystile");
            assertThat(keystile.gate().letsPass(tenant.adminKey())).isTrue();
            assertThat(new Issuer(keystile.control(), tenant.ownerKey()).project("Still"))
                    .isPositive();
        }
    }

    @Test
    void operatorCommands_onADatabaseThatNobodyServes_openIt() {
        init("--database", url);
        CommandLineRun list = operator("organization", "list", "--database", url);
        CommandLineRun doctor = operator("doctor", "--database", url);
        CommandLineRun again = operator(Stream.concat(Stream.of(Keystile.INIT), Stream.of("--database", url))
                .toArray(String[]::new));

        assertThat(list.status()).as(list.err()).isZero();
        assertThat(list.out()).contains("Acme");
        assertThat(doctor.status()).as(doctor.out() + doctor.err()).isZero();
        assertThat(doctor.out()).contains("It is whole.");
        assertRefused(again, "set up already");
        assertRefused(
                operator("backup", folder.resolve("b.db").toString(), "--database", url), "pg_dump", "Nothing was");
        assertThat(folder.resolve("b.db")).doesNotExist();
    }

    /** What can't be used is said in one sentence, and the password in the URL is nowhere. */
    @Test
    void serve_onWhatCantBeUsed_saysWhy_withoutATraceOrAPassword() throws Exception {
        String secret = "hunter2-is-no-password";
        Map<String, String> cases = new LinkedHashMap<>();
        cases.put(server.url(name, "postgres", secret), "doesn't let this user in");
        cases.put(server.url(name, "nobody_at_all", secret), "doesn't let this user in");
        cases.put(
                server.url("missing_database") + "&ApplicationName=" + secret,
                "The PostgreSQL database missing_database");
        cases.put("jdbc:postgresql://127.0.0.1:1/keystile?user=u&password=" + secret, "can't be reached");
        cases.put("jdbc:postgresql://nowhere.invalid/keystile?user=u&password=" + secret, "can't be reached");
        cases.put("jdbc:mysql://127.0.0.1/keystile?user=u&password=" + secret, "jdbc:mysql:");
        cases.put("jdbc:postgresql://127.0.0.1:port/keystile?password=" + secret, "can't be read");
        cases.put("jdbc:postgresql://u:" + secret + "@127.0.0.1/keystile", "can't be read");
        cases.put("postgres://u:" + secret + "@127.0.0.1/keystile", "jdbc:postgresql://HOST");
        Map<String, Started> runs = new LinkedHashMap<>();
        for (String database : cases.keySet()) {
            runs.put(
                    database,
                    Keystile.in(folder)
                            .withEnvironment(DATABASE, database)
                            .start("serve", "--operator-token-file", token.toString()));
        }
        for (Map.Entry<String, Started> run : runs.entrySet()) {
            int status = run.getValue().process().waitFor();
            String said = run.getValue().err();
            assertThat(said).contains(cases.get(run.getKey())).contains("keystile: ");
            assertThat(said).doesNotContain("hunter2", "Exception", "\tat ");
            assertThat(run.getValue().out()).isEmpty();
            assertThat(status).isEqualTo(Main.FAILED);
        }
        assertThat(data()).doesNotExist();
    }

    @Test
    void serve_onADatabaseThatForgets_isRefused() {
        server.execute("postgres", "ALTER DATABASE " + name + " SET synchronous_commit = off");
        assertRefused(serve(url), name, "synchronous_commit is off");
        server.execute("postgres", "ALTER DATABASE " + name + " RESET synchronous_commit");
        server.execute("postgres", "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()");
        try {
            server.await("SELECT current_setting('fsync') = 'off'");
            assertRefused(serve(url), name, "fsync is off");
        } finally {
            server.execute("postgres", "ALTER SYSTEM RESET fsync", "SELECT pg_reload_conf()");
            server.await("SELECT current_setting('fsync') = 'on'");
        }
    }

    /** Checks outlive the database for the lease; changes don't happen, wholly; and nobody has to restart anything. */
    @Test
    void database_thatGoesAwayAndComesBack_leavesNothingHalfDone() throws Exception {
        Tenant tenant = init("--database", url);
        try (RunningInstallation keystile = start()) {
            Client owner = keystile.control().as(tenant.ownerKey());
            Issued victim = new Issuer(keystile.control(), tenant.ownerKey())
                    .projectKey(tenant.projectId(), "secret", "editor");
            String keys = Issuer.keysOf(tenant.projectId());
            server.stop();
            Answer create = owner.post(keys, Json.object("name", "While away"));
            Answer revoke = owner.delete(keys + "/" + victim.id());
            assertThat(create.status()).isEqualTo(503);
            assertThat(create.code()).isEqualTo("service_unavailable");
            assertThat(revoke.status()).isEqualTo(503);
            assertThat(keystile.gate()
                            .check(victim.value(), "GET", "/api/client/me")
                            .body())
                    .contains("\"allowed\":true");
            server.start();
            Waiting.until(
                    "keys can be created again",
                    () -> owner.post(keys, Json.object("name", "Back")).status() == 200);
            assertThat(keystile.gate().letsPass(victim.value())).isTrue();
            Issuer.expectOk(owner.delete(keys + "/" + victim.id()));
            assertThat(keystile.gate().letsPass(victim.value())).isFalse();
            assertThat(names(owner.get(keys + "?limit=100&include=revoked")))
                    .contains("Back")
                    .doesNotContain("While away");
        } finally {
            server.stop();
            server.start();
        }
        try (StoredTruth truth = StoredTruth.ofPostgres(url)) {
            assertThat(truth.halfDone()).isEmpty();
        }
    }

    private static List<String> names(Answer list) {
        return Issuer.expectOk(list)
                .json()
                .path("results")
                .valueStream()
                .map(key -> key.path("name").asString())
                .toList();
    }

    /** Guarantee: as on the embedded database, whatever was answered before kill -9 holds after it. */
    @Test
    void kill_atRandomPoints_losesNothingAnswered_andLeavesNothingHalfDone() throws Exception {
        Tenant tenant = init("--database", url);
        KillHunt.Place place = new KillHunt.Place() {
            @Override
            public ServingKeystile serve() {
                return program().serve();
            }

            @Override
            public StoredTruth truth() throws java.sql.SQLException {
                return StoredTruth.ofPostgres(url);
            }
        };
        new KillHunt(place, tenant).run(ROUNDS);
        assertThat(data()).doesNotExist();
    }

    /** Guarantee: no key, and no piece of one, is in the database's files, its server's log or our output. */
    @Test
    void run_ofEverything_leavesNoKeyAnywhere() throws Exception {
        KeyHunter hunter = new KeyHunter();
        try (ServingKeystile keystile = program().serve()) {
            Finished init = program().run(withServer(keystile.controlUrl()));
            hunter.look("init's standard error", init.err());
            new PlaintextRun(keystile, Keystile.tenant(init.out()), hunter).run();
            server.execute(name, "CHECKPOINT");
            assertThat(keystile.terminate()).isIn(0, 143);
            hunter.look("standard output", keystile.out());
            hunter.look("standard error", keystile.err());
        }
        server.execute(name, "CHECKPOINT");
        hunter.lookAtFiles("of the database", server.dataFolder());
        hunter.look("the server's log", Files.readAllBytes(server.logFile()));
        assertThat(hunter.keyCount()).isGreaterThan(15);
        assertThat(hunter.finds()).isEmpty();
        assertFindsWhatIsPlanted(hunter);
    }

    private String[] withServer(String control) {
        List<String> arguments = new ArrayList<>(List.of(Keystile.INIT));
        arguments.addAll(List.of("--server", control, "--operator-token-file", token.toString()));
        return arguments.toArray(String[]::new);
    }

    /** Negative control: a key in a row is found in the database's files. */
    private void assertFindsWhatIsPlanted(KeyHunter hunter) {
        String key = dev.keystile.core.key.KeyFormat.unbranded()
                .mint(dev.keystile.core.key.KeyKind.SECRET, new java.security.SecureRandom())
                .revealPlaintext();
        hunter.know(key);
        server.execute(
                name, "CREATE TABLE planted (text TEXT)", "INSERT INTO planted VALUES ('" + key + "')", "CHECKPOINT");
        hunter.lookAtFiles("of the database", server.dataFolder());
        assertThat(hunter.finds()).isNotEmpty();
    }
}
