package dev.keystile.app;

import dev.keystile.core.key.KeyFormat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sets up an empty installation, through the server that runs on it or by itself, and prints the first two keys. */
@Command(
        name = "init",
        description = {
            "Sets up an empty installation: the organization, its first project, its owner and the first two keys.",
            "Works while the server runs, and before. The keys are shown this once."
        },
        mixinStandardHelpOptions = true)
final class InitCommand extends OperatorCommand {

    @Option(names = "--organization", required = true, paramLabel = "NAME", description = "The organization's name")
    private String organization = "";

    @Option(names = "--project", required = true, paramLabel = "NAME", description = "The first project's name")
    private String project = "";

    @Option(
            names = "--owner-email",
            required = true,
            paramLabel = "EMAIL",
            description = "The e-mail address of the organization's owner")
    private String ownerEmail = "";

    @Option(
            names = "--key-brand",
            paramLabel = "BRAND",
            description = "A word in the new keys; a running server uses its own. Default: none")
    private @Nullable String keyBrand;

    @Option(names = "--json", description = "Prints nothing but one JSON document")
    private boolean json;

    InitCommand() {}

    @Override
    public Integer call() {
        KeyFormat format = KeyFormats.of(keyBrand);
        SetUp.Request request = new SetUp.Request(organization, project, ownerEmail);
        SetUp.Result result = SetUp.run(operator, format, request);
        out().print(json ? result.toJson() : result.toText(operator.data));
        out().flush();
        return Main.OK;
    }
}
