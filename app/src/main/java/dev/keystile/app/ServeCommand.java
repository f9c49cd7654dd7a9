package dev.keystile.app;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the control plane and the gate until the process is told to end. */
@Command(
        name = "serve",
        description = {
            "Runs Keystile: the control plane, where keys are managed, and the gate, which checks them.",
            "Every option but --config may also stand in the environment (--gate-open as KEYSTILE_GATE_OPEN)",
            "or in the configuration file (gate-open). The command line wins, then the environment."
        },
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private ServeOptions options = new ServeOptions();

    @Mixin
    final ConfigOption config = new ConfigOption();

    ServeCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        options.logFormat.use();
        Installation installation = Installation.start(ServeSettings.of(options));
        Runtime.getRuntime().addShutdownHook(new Thread(installation::close, "shutdown"));
        PrintWriter out = spec.commandLine().getOut();
        out.print(installation.greeting());
        out.flush();
        installation.awaitEnd();
        return Main.OK;
    }
}
