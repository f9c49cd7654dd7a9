package dev.keystile.app;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Makes a backup while the server runs, or while it doesn't. */
@Command(
        name = "backup",
        description = {
            "Writes a whole copy of the embedded database into a new file, while the server runs or while it doesn't.",
            "Holds no key, but digests of keys, names and the audit: the file is for its owner alone.",
            "A PostgreSQL database is backed up with PostgreSQL's own tools, such as pg_dump."
        },
        mixinStandardHelpOptions = true)
final class BackupCommand extends OperatorCommand {

    @Parameters(paramLabel = "FILE", description = "Where it goes, on the server's machine; nothing is written over")
    private Path file = Path.of("");

    BackupCommand() {}

    @Override
    public Integer call() {
        String absolute = file.toAbsolutePath().normalize().toString();
        try (OperatorSession session = open()) {
            JsonNode made = session.client()
                    .post("/v1/backups", JsonMapper.shared().createObjectNode().put("file", absolute));
            out().printf(
                            "Backed up into %s: %d bytes, with everything up to change %d, at %s.%n",
                            made.path("file").asString(),
                            made.path("bytes").asLong(),
                            made.path("change_number").asLong(),
                            made.path("taken_at").asString());
            out().flush();
            return requireWhole(made);
        }
    }

    private int requireWhole(JsonNode made) {
        if (made.path("whole").asBoolean()) {
            return Main.OK;
        }
        err().println("keystile: the copy is not whole, as the database itself: run keystile doctor.");
        return Main.FAILED;
    }
}
