package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.app.Issuer.Issued;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases that are damaged, no databases, or full: clear words, nothing lost, nothing half-done. */
class BadStorageIT {

    private static final int PAGE = 4096;

    @TempDir
    private Path folder;

    private static CommandLineRun serve(Path data) {
        return CommandLineRun.of(
                "serve", "--data", data.toString(), "--listen", "127.0.0.1:0", "--gate", "127.0.0.1:0");
    }

    private static CommandLineRun doctor(Path data) {
        return CommandLineRun.of("doctor", "--data", data.toString());
    }

    private static void assertRefused(CommandLineRun run, String... said) {
        assertThat(run.err()).startsWith("keystile: ").contains(said).doesNotContain("Exception", "\tat ");
        assertThat(run.status()).isEqualTo(Main.FAILED);
        assertThat(run.out()).isEmpty();
    }

    /** Every page but the first is overwritten with noise, as by a failing disk. */
    @Test
    void serve_onADamagedDatabase_isRefused_andDoctorNamesIt() throws Exception {
        Tenant.setUp(folder);
        Path database = folder.resolve("keystile.db");
        try (RandomAccessFile file = new RandomAccessFile(database.toFile(), "rw")) {
            byte[] noise = new byte[(int) file.length() - PAGE];
            new Random(1).nextBytes(noise);
            file.seek(PAGE);
            file.write(noise);
        }
        byte[] before = Files.readAllBytes(database);

        assertRefused(serve(folder), database.toString());
        CommandLineRun doctor = doctor(folder);
        assertThat(doctor.status()).isEqualTo(Main.FAILED);
        assertThat(doctor.out()).contains("FAULT", "malformed", "It is not whole.");
        assertThat(Files.readAllBytes(database)).isEqualTo(before);
    }

    @Test
    void serve_onAFileThatIsNoDatabase_isRefused_andDoctorNamesIt() throws Exception {
        Path database = Files.writeString(folder.resolve("keystile.db"), "Not a database at all. ".repeat(500));

        assertRefused(serve(folder), database.toString());
        assertThat(doctor(folder).status()).isEqualTo(Main.FAILED);
        assertThat(doctor(folder).out()).contains("FAULT", "It is not whole.");
    }

    @Test
    void serve_whereNothingCanBeWritten_isRefused() throws Exception {
        Path data = Files.createDirectories(folder.resolve("a"));
        Path inPlace = Files.createDirectory(data.resolve("keystile.db"));

        assertRefused(serve(data), inPlace.toString());
        assertRefused(serve(Path.of("/proc/keystile")), "/proc/keystile", "--data");
        assertRefused(serve(Path.of("/proc")), "/proc", "--data");
    }

    /**
     * The process may write no file beyond the size that its log has: as on a full disk, every write fails. Then it may
     * again.
     */
    @Test
    void writes_thatFailWhileServing_are503_checksGoOn_andItRecovers() throws Exception {
        Tenant tenant = Keystile.in(folder).init();
        String keys = Issuer.keysOf(tenant.projectId());
        List<String> made = new ArrayList<>();
        try (ServingKeystile server = Keystile.in(folder).serve()) {
            Client owner = server.control().as(tenant.ownerKey());
            Issued victim =
                    new Issuer(server.control(), tenant.ownerKey()).projectKey(tenant.projectId(), "secret", "editor");
            limitFileSize(server, Long.toString(Files.size(folder.resolve("data/keystile.db-wal"))));
            for (int i = 0; i < 3; i++) {
                Answer create = owner.post(keys, Json.object("name", "While full " + i));
                assertThat(create.status()).isEqualTo(503);
                assertThat(create.code()).isEqualTo("service_unavailable");
                assertThat(owner.delete(keys + "/" + victim.id()).status()).isEqualTo(503);
                assertThat(server.gate().letsPass(victim.value())).isTrue();
                assertThat(server.control()
                                .as(tenant.adminKey())
                                .get("/api/client/me")
                                .status())
                        .isEqualTo(200);
            }
            limitFileSize(server, "unlimited");
            Waiting.until("keys can be created again", () -> {
                String name = "After " + made.size();
                made.add(name);
                return owner.post(keys, Json.object("name", name)).status() == 200;
            });
            Issuer.expectOk(owner.delete(keys + "/" + victim.id()));
            assertThat(server.gate().letsPass(victim.value())).isFalse();
            assertThat(server.gate().letsPass(tenant.adminKey())).isTrue();
            server.kill();
        }
        try (StoredTruth truth = StoredTruth.copyOf(folder.resolve("data"), folder.resolve("copy"))) {
            assertThat(truth.halfDone()).isEmpty();
            assertThat(truth.column("SELECT name FROM api_key WHERE name LIKE 'While full%'"))
                    .isEmpty();
            assertThat(truth.column("SELECT name FROM api_key")).contains(made.getLast());
        }
    }

    private static void limitFileSize(ServingKeystile server, String bytes) throws IOException, InterruptedException {
        Process prlimit = new ProcessBuilder(
                        "prlimit", "--pid", Long.toString(server.process().pid()), "--fsize=" + bytes + ":")
                .inheritIO()
                .start();
        assertThat(prlimit.waitFor(10, TimeUnit.SECONDS) && prlimit.exitValue() == 0)
                .as("prlimit")
                .isTrue();
    }
}
