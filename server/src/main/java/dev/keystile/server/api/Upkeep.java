package dev.keystile.server.api;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.core.check.CheckService;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.registry.Registry;
import dev.keystile.registry.upkeep.BackedUp;
import dev.keystile.registry.upkeep.Examination;
import dev.keystile.registry.upkeep.Finding;
import dev.keystile.registry.upkeep.Severity;
import dev.keystile.registry.upkeep.UpkeepException;
import dev.keystile.server.http.Call;
import dev.keystile.server.http.Desk;
import dev.keystile.server.http.Refusal;
import dev.keystile.server.http.Reply;
import dev.keystile.server.http.Times;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The endpoints by which the operator looks after the database while it is in use. */
final class Upkeep {

    private static final int MAX_FILE = 500;
    private static final String FILE = "file";

    private final Desk desk;
    private final Registry registry;
    private final CheckService checks;

    Upkeep(Desk desk, Registry registry, CheckService checks) {
        this.desk = desk;
        this.registry = registry;
        this.checks = checks;
    }

    /** Says whether the database is whole, and whether this node answers checks. */
    Reply examine(Call call) throws Refusal {
        call.requireNoQuery();
        Examination examination = registry.examine();
        ObjectNode json = Json.object().put("whole", examination.isWhole());
        ArrayNode findings = json.putArray("findings");
        examination.findings().forEach(finding -> findings.add(view(finding)));
        findings.add(view(node()));
        return desk.report(json);
    }

    private Finding node() {
        return checks.isAvailable()
                ? new Finding(Severity.OK, "node", "This node is in step with the database and answers checks.")
                : new Finding(
                        Severity.WARNING,
                        "node",
                        "This node is not in step with the database and answers no checks until it is.");
    }

    private static ObjectNode view(Finding finding) {
        return Json.object()
                .put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
                .put("subject", finding.check())
                .put("text", finding.text());
    }

    /** Copies the database into a file on this machine, which must not be there yet. */
    Reply backUp(Call call) throws Refusal {
        call.requireNoQuery();
        Path target = target(call.body(FILE).text(FILE));
        try {
            return desk.report(view(registry.backUp(target)));
        } catch (UpkeepException e) {
            throw new Refusal(Problem.ofParam(ErrorCode.STATE_CONFLICT, FILE, Objects.requireNonNull(e.getMessage())));
        }
    }

    private static ObjectNode view(BackedUp made) {
        return Json.object()
                .put(FILE, made.file().toString())
                .put("taken_at", Times.format(made.takenAt()))
                .put("change_number", made.changeNumber())
                .put("bytes", made.bytes())
                .put("whole", made.examination().isWhole());
    }

    private static Path target(String file) throws Refusal {
        Path path = path(file);
        if (!path.isAbsolute() || file.length() > MAX_FILE || KeyFormat.appearsIn(file)) {
            throw unacceptable(
                    "invalid_path",
                    "The file must be an absolute path on the server's machine, of at most " + MAX_FILE
                            + " characters and without a key in it.");
        }
        Path folder = path.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw unacceptable(
                    "no_such_folder",
                    "There is no such folder on the server's machine. Make it first, or name another.");
        }
        return path;
    }

    private static Path path(String file) throws Refusal {
        try {
            return Path.of(file).normalize();
        } catch (InvalidPathException e) {
            throw unacceptable("invalid_path", "The file must be a path.");
        }
    }

    private static Refusal unacceptable(String code, String message) {
        return new Refusal(Problem.validationFailed(FILE, code, message));
    }
}
