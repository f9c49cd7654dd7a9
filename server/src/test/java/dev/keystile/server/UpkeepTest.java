package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.registry.upkeep.Doctor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The doctor and backups, for the operator. */
final class UpkeepTest extends ServerTest {

    private static final String DOCTOR = "/v1/doctor";
    private static final String BACKUPS = "/v1/backups";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path away;

    private static Call asOperator(String method, String path) {
        return server.call(method, path).with(Installation.OPERATOR_TOKEN);
    }

    private static Answer backUp(String file) {
        String body = JsonMapper.shared().createObjectNode().put("file", file).toString();
        return asOperator("POST", BACKUPS).json(body).send();
    }

    @Test
    void doctor_wholeDatabase_saysSoOfEverything() {
        Answer answer = asOperator("GET", DOCTOR).send().isOk();
        assertThat(answer.json().path("whole").booleanValue()).isTrue();
        List<String> subjects = answer.json()
                .path("findings")
                .valueStream()
                .map(finding -> finding.path("subject").stringValue())
                .toList();
        assertThat(subjects).contains("file", "schema", "change log", "node");
        for (JsonNode finding : answer.json().path("findings")) {
            assertThat(finding.path("severity").stringValue())
                    .as(finding.toString())
                    .isEqualTo("ok");
        }
    }

    @Test
    void doctor_nodeOutOfStep_isAWarning(@TempDir Path another) {
        try (Installation installation = Installation.startWithLocalNode(another)) {
            installation.local().lapse(true);
            Answer answer = installation
                    .call("GET", DOCTOR)
                    .with(Installation.OPERATOR_TOKEN)
                    .send()
                    .isOk();
            assertThat(answer.body()).contains("{\"severity\":\"warning\",\"subject\":\"node\"");
        }
    }

    @Test
    void doctor_query_isUnknown() {
        asOperator("GET", DOCTOR + "?deep=1").send().isProblem(400, "parameter_unknown", "deep");
    }

    @Test
    void upkeep_anyKeyOrNone_isUnauthenticated() {
        for (String key : new String[] {acme.ownerKey(), acme.adminKey(), "x"}) {
            get(DOCTOR).with(key).send().isProblem(401, "authentication_required");
            post(BACKUPS).with(key).json("{}").send().isProblem(401, "authentication_required");
        }
        get(DOCTOR).send().isProblem(401, "authentication_required");
        post(BACKUPS).send().isProblem(401, "authentication_required");
    }

    @Test
    void backUp_newFile_isAWholeCopy() throws IOException {
        Path file = away.resolve("backup.db");
        Answer made = backUp(file.toString()).isOk();
        assertThat(made.text("file")).isEqualTo(file.toString());
        assertThat(made.text("taken_at")).isEqualTo("2026-11-24T12:00:00.123Z");
        assertThat(made.number("bytes")).isEqualTo(Files.size(file));
        assertThat(made.number("change_number")).isPositive();
        assertThat(made.json().path("whole").booleanValue()).isTrue();
        assertThat(Doctor.examine(file).isWhole()).isTrue();
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    }

    @Test
    void backUp_fileThatIsThere_isAConflictAndStaysAsItIs() throws IOException {
        Path file = Files.writeString(away.resolve("there"), "mine");
        backUp(file.toString()).isProblem(409, "state_conflict", "file");
        backUp(away.toString()).isProblem(409, "state_conflict", "file");
        Path link = Files.createSymbolicLink(away.resolve("link"), away.resolve("nowhere"));
        backUp(link.toString()).isProblem(409, "state_conflict", "file");
        assertThat(Files.readString(file)).isEqualTo("mine");
        assertThat(away.resolve("nowhere")).doesNotExist();
    }

    @Test
    void backUp_badPath_isInvalid() {
        backUp("backup.db").isInvalid("file", "invalid_path");
        backUp("../backup.db").isInvalid("file", "invalid_path");
        backUp(away + "/a\0b").isInvalid("file", "invalid_path");
        backUp(away + "/" + "x".repeat(500)).isInvalid("file", "invalid_path");
        backUp(away + "/" + acme.adminKey()).isInvalid("file", "invalid_path");
        backUp(away + "/no/such/folder").isInvalid("file", "no_such_folder");
        backUp("/").isInvalid("file", "no_such_folder");
        assertThat(away).isEmptyDirectory();
    }

    @Test
    void backUp_badRequest_isNamed() {
        asOperator("POST", BACKUPS).json("{}").send().isProblem(400, "parameter_missing", "file");
        asOperator("POST", BACKUPS)
                .header("Idempotency-Key", "x")
                .json("{\"file\":\"/x\"}")
                .send()
                .isProblem(400, "idempotency_key_invalid", "Idempotency-Key");
    }
}
