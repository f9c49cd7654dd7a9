package dev.keystile.app;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. Exit status 0 is success, 1 a refusal or a failure, 2 a command that makes no sense. */
@Command(
        name = "keystile",
        description = "API keys for products with organizations and projects.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            ServeCommand.class,
            InitCommand.class,
            OrganizationCommand.class,
            ExplainCommand.class,
            PolicyCommand.class,
            DoctorCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Begin with:  keystile serve",
            "then:        keystile init --organization NAME --project NAME --owner-email EMAIL",
            "",
            "From a checkout, keystile test runs every test, and keystile bench measures."
        })
public final class Main implements Runnable {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    Main() {}

    /** Runs one command and exits with its status. */
    public static void main(String[] arguments) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int status = FAILED;
        try {
            status = run(arguments, System.getenv(), out, err);
        } finally {
            System.exit(status); // even after an error that nothing expects: no thread may keep the folder
        }
    }

    static int run(String[] arguments, Map<String, String> environment, PrintWriter out, PrintWriter err) {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setOut(out);
        commandLine.setErr(err);
        commandLine.setCaseInsensitiveEnumValuesAllowed(false);
        commandLine.setExecutionExceptionHandler((e, command, parsed) -> fail(e, command));
        try {
            Configuration configuration = Configuration.find(arguments, environment);
            commandLine.setDefaultValueProvider(configuration);
        } catch (UserError e) {
            err.println("keystile: " + e.getMessage());
            return USAGE;
        }
        return commandLine.execute(arguments);
    }

    private static int fail(Exception e, CommandLine command) throws Exception {
        if (e instanceof UserError error) {
            command.getErr().println("keystile: " + error.getMessage());
            return error.status();
        }
        throw e;
    }

    /** Without a command: the help, and a status that says that nothing was done. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command, such as serve or init.");
    }
}
