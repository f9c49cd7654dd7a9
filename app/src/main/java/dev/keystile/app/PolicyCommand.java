package dev.keystile.app;

import dev.keystile.policy.PolicyFile;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Commands about policy files. */
@Command(
        name = "policy",
        description = "Shows and checks policy files.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
final class PolicyCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    PolicyCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command: show or check.");
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
}
