package dev.keystile.app;

import dev.keystile.registry.upkeep.Doctor;
import dev.keystile.registry.upkeep.Examination;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Says whether an installation is whole. */
@Command(
        name = "doctor",
        description = {
            "Says whether an installation, or a backup, is whole; what isn't, with how to mend it. Alters nothing.",
            "Exit status 0: it is whole; 1: it is not, or nobody can tell."
        },
        mixinStandardHelpOptions = true)
final class DoctorCommand extends OperatorCommand {

    @Option(names = "--file", paramLabel = "FILE", description = "A database file to examine, such as a backup")
    private @Nullable Path file;

    @Option(names = "--json", description = "Prints nothing but the JSON document")
    private boolean json;

    DoctorCommand() {}

    @Override
    public Integer call() {
        JsonNode examination = examine();
        print(examination);
        return examination.path("whole").asBoolean() ? Main.OK : Main.FAILED;
    }

    private JsonNode examine() {
        if (file != null) {
            return toJson(Doctor.examine(file));
        }
        if (operator.server != null || operator.database != null) {
            return throughSession();
        }
        DataFolder.requireInstallation(operator.data);
        Optional<DataFolder> idle = DataFolder.tryOpen(operator.data);
        return idle.isPresent() ? examineIdle(idle.get()) : throughSession();
    }

    /** Without opening it as a server would, since that alters an older database and fails on a broken one. */
    private static JsonNode examineIdle(DataFolder idle) {
        try (DataFolder folder = idle) {
            return toJson(Doctor.examine(folder.database()));
        }
    }

    private JsonNode throughSession() {
        try (OperatorSession session = open()) {
            return session.client().get("/v1/doctor");
        }
    }

    private static ObjectNode toJson(Examination examination) {
        ObjectNode document = JsonMapper.shared().createObjectNode().put("whole", examination.isWhole());
        ArrayNode findings = document.putArray("findings");
        examination
                .findings()
                .forEach(finding -> findings.addObject()
                        .put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
                        .put("subject", finding.check())
                        .put("text", finding.text()));
        return document;
    }

    private void print(JsonNode examination) {
        PrintWriter out = out();
        if (json) {
            out.println(examination);
        } else {
            examination
                    .path("findings")
                    .forEach(finding -> out.printf(
                            "  %-8s %-24s %s%n",
                            word(finding.path("severity").asString()),
                            finding.path("subject").asString(),
                            finding.path("text").asString()));
            out.println();
            out.println(
                    examination.path("whole").asBoolean()
                            ? "It is whole."
                            : "It is not whole. Restore a backup, or mend what is said above; keep the files as they are"
                                    + " until then.");
        }
        out.flush();
    }

    private static String word(String severity) {
        return severity.equals("ok") ? severity : severity.toUpperCase(Locale.ROOT);
    }
}
