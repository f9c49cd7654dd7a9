package dev.keystile.app;

import dev.keystile.registry.upkeep.Note;
import dev.keystile.registry.upkeep.Restore;
import dev.keystile.registry.upkeep.RestoreResult;
import dev.keystile.registry.upkeep.UpkeepException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts a backup in the place of a data folder's database. */
@Command(
        name = "restore",
        description = {
            "Puts a backup in the place of the database of a data folder. The server must not run.",
            "What was revoked, archived or taken away since the backup is done again where the present database can",
            "still be read, and named. Where it can't, keys revoked since the backup LIVE AGAIN: it is said, and doctor",
            "goes on saying it. The present database is kept beside the new one.",
            "Exit status 0: done, and everything revoked stays revoked; 1: not done; 3: done, but that can't be known."
        },
        mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {

    private static final int INCOMPLETE = 3;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "The folder that holds the installation. Default: ${DEFAULT-VALUE}")
    private Path data = Path.of("data");

    @Mixin
    final ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "FILE", description = "The backup")
    private Path file = Path.of("");

    @Option(names = "--json", description = "Prints nothing but the JSON document")
    private boolean json;

    RestoreCommand() {}

    @Override
    public Integer call() {
        try (DataFolder folder = DataFolder.openIdle(data, "restore")) {
            RestoreResult result = Restore.restore(file, folder.database(), InstantSource.system());
            print(result);
            return result.complete() ? Main.OK : INCOMPLETE;
        } catch (UpkeepException e) {
            throw UserError.failed(Objects.requireNonNull(e.getMessage()));
        }
    }

    private void print(RestoreResult result) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(toJson(result));
        } else {
            out.printf("Restored %s: everything is as of %s again.%n", result.backup(), result.backupTakenAt());
            if (result.keptBeside() != null) {
                out.printf("The database that was replaced is now %s.%n", result.keptBeside());
            }
            list(out, "Done again, so that nothing revoked lives", result.carriedOver(), result.carriedOverCount());
            list(out, "Issued after the backup, and dead now", result.gone(), result.goneCount());
            out.printf("%n%s%s%n", result.complete() ? "" : "WARNING: ", result.detail());
        }
        out.flush();
    }

    private static void list(PrintWriter out, String title, List<Note> notes, long count) {
        if (count == 0) {
            return;
        }
        out.printf("%n%s (%d):%n", title, count);
        notes.forEach(note -> out.printf("  %-22s %6d  %s%n", note.what(), note.id(), note.text()));
        if (count > notes.size()) {
            out.printf("  … and %d more%n", count - notes.size());
        }
    }

    private static ObjectNode toJson(RestoreResult result) {
        Path kept = result.keptBeside();
        ObjectNode document = JsonMapper.shared()
                .createObjectNode()
                .put("backup", result.backup().toString())
                .put("database", result.database().toString())
                .put("kept_beside", kept == null ? null : kept.toString())
                .put("restored_at", result.restoredAt().toString())
                .put("backup_taken_at", result.backupTakenAt().toString())
                .put("complete", result.complete())
                .put("detail", result.detail())
                .put("carried_over_count", result.carriedOverCount())
                .put("gone_count", result.goneCount());
        addNotes(document.putArray("carried_over"), result.carriedOver());
        addNotes(document.putArray("gone"), result.gone());
        return document;
    }

    private static void addNotes(ArrayNode array, List<Note> notes) {
        notes.forEach(note ->
                array.addObject().put("what", note.what()).put("id", note.id()).put("text", note.text()));
    }
}
