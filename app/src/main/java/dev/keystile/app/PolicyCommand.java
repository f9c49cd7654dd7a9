package dev.keystile.app;

import dev.keystile.core.check.PolicyDiff;
import dev.keystile.policy.PolicyFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Commands about policy files. */
@Command(
        name = "policy",
        description = "Shows, checks and compares policy files, and has the server read its own again.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
final class PolicyCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    PolicyCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command: show, check, diff or reload.");
    }

    @Command(
            name = "show",
            description = "Prints the reference policy, to be copied and changed.",
            mixinStandardHelpOptions = true)
    void show() {
        spec.commandLine().getOut().print(PolicyFile.referenceText());
        spec.commandLine().getOut().flush();
    }

    @Command(
            name = "check",
            description = "Says whether a policy file is sound; every mistake with its line.",
            mixinStandardHelpOptions = true)
    void check(@Parameters(paramLabel = "FILE", description = "The policy file.") Path file) {
        int surfaces = Policies.read(file).surfaces().size();
        spec.commandLine().getOut().println(file + " is sound: " + surfaces + " surfaces.");
    }

    @Command(
            name = "diff",
            description = {
                "Lists every kind, role and route whose verdict changes from one policy file to another.",
                "Exit status 0: nothing changes; 1: something does."
            },
            mixinStandardHelpOptions = true)
    int diff(
            @Parameters(index = "0", paramLabel = "OLD", description = "The policy file of now.") Path before,
            @Parameters(index = "1", paramLabel = "NEW", description = "The policy file that is to come.") Path after) {
        PolicyDiff diff = PolicyDiff.between(Policies.read(before), Policies.read(after));
        PolicyChanges.of(diff).print(spec.commandLine().getOut());
        return diff.differences().isEmpty() && diff.complete() ? Main.OK : Main.FAILED;
    }

    @Command(
            name = "reload",
            description = {
                "Has the running server read its policy file again, and lists what changed.",
                "A mistake in the file leaves the policy in force as it is."
            },
            mixinStandardHelpOptions = true)
    int reload(@Mixin OperatorOptions operator, @Mixin ConfigOption config) {
        try (OperatorSession session = OperatorSession.open(operator)) {
            if (!session.isThroughServer()) {
                throw UserError.failed("No server runs on this installation. It reads its policy file when it starts.");
            }
            JsonNode answer = session.client()
                    .post("/v1/policy/reload", JsonMapper.shared().createObjectNode());
            PrintWriter out = spec.commandLine().getOut();
            out.println("The policy file was read again, and is in force.");
            PolicyChanges.of(answer).print(out);
            return Main.OK;
        }
    }
}
