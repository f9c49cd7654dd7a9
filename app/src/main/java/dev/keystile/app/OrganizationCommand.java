package dev.keystile.app;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Commands about the organizations of an installation, for the operator. */
@Command(
        name = "organization",
        description = "Makes and lists organizations, and makes a way back in for one that lost its keys.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            OrganizationCommand.Create.class,
            OrganizationCommand.ListAll.class,
            OrganizationCommand.OwnerKey.class
        })
final class OrganizationCommand implements Runnable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String PATH = "/v1/organizations";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    OrganizationCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command: create, list or owner-key.");
    }

    /** Says a new key once, to a person or as the document that the server answered. */
    private static String text(boolean json, JsonNode made, String what, JsonNode key) {
        return json ? made + "\n" : """
                  %s

                  Organization key, role owner (for administration; keep it with great care):
                    %s

                  The value is shown this once. Store it now.
                  """.formatted(what, key.path("value").asString());
    }

    /** Makes an organization with its owner and a first key. */
    @Command(
            name = "create",
            description = "Makes an organization, its owner and its first key, which is shown this once.",
            mixinStandardHelpOptions = true)
    static final class Create extends OperatorCommand {

        @Option(names = "--name", required = true, paramLabel = "NAME", description = "The organization's name")
        private String name = "";

        @Option(
                names = "--owner-email",
                required = true,
                paramLabel = "EMAIL",
                description = "The e-mail address of the organization's owner")
        private String ownerEmail = "";

        @Option(
                names = "--username",
                paramLabel = "WORD",
                description = "Its short name, unique in the installation. Default: made from the name")
        private @Nullable String username;

        @Option(names = "--domain", paramLabel = "DOMAIN", description = "Its internet domain")
        private @Nullable String domain;

        @Option(
                names = "--external-id",
                paramLabel = "ID",
                description = "Your own id of it, unique in the installation")
        private @Nullable String externalId;

        @Option(names = "--json", description = "Prints nothing but the JSON document")
        private boolean json;

        Create() {}

        @Override
        public Integer call() {
            try (OperatorSession session = open()) {
                JsonNode made = session.client().post(PATH, body());
                JsonNode organization = made.path("organization");
                String what = "Made: organization " + organization.path("id").asLong() + ", username "
                        + organization.path("username").asString() + ".";
                out().print(text(json, made, what, made.path("organization_key")));
                out().flush();
                return Main.OK;
            }
        }

        private ObjectNode body() {
            return JSON.createObjectNode()
                    .put("name", name)
                    .put("owner_email", ownerEmail)
                    .put("username", username)
                    .put("domain", domain)
                    .put("external_id", externalId);
        }
    }

    /** Lists organizations. */
    @Command(
            name = "list",
            description = "Lists the organizations of the installation.",
            mixinStandardHelpOptions = true)
    static final class ListAll extends OperatorCommand {

        private static final String ROW = "%8s  %-30s  %-20s  %s%n";

        @Option(names = "--external-id", paramLabel = "ID", description = "Only the one that has this id of yours")
        private @Nullable String externalId;

        @Option(names = "--json", description = "Prints one JSON document a line")
        private boolean json;

        private boolean headed;

        ListAll() {}

        @Override
        public Integer call() {
            try (OperatorSession session = open()) {
                new Pages(session.client(), PATH, externalId).forEach(this::print);
                out().flush();
                return Main.OK;
            }
        }

        private void print(JsonNode organization) {
            if (json) {
                out().println(organization);
                return;
            }
            if (!headed) {
                out().printf(ROW, "id", "name", "username", "external id");
                headed = true;
            }
            out().printf(
                            ROW,
                            organization.path("id").asLong(),
                            organization.path("name").asString(),
                            organization.path("username").asString(),
                            organization.path("external_id").asString(""));
        }
    }

    /** Issues a key of role owner. */
    @Command(
            name = "owner-key",
            description = {
                "Issues an organization key of role owner: the way back in when an organization has lost its keys.",
                "It is shown this once, and the audit of the organization tells of it."
            },
            mixinStandardHelpOptions = true)
    static final class OwnerKey extends OperatorCommand {

        @Parameters(paramLabel = "ID", description = "The organization's id (see: keystile organization list)")
        private long id;

        @Option(
                names = "--name",
                paramLabel = "NAME",
                defaultValue = "Owner key from the operator",
                description = "The key's name. Default: ${DEFAULT-VALUE}")
        private String name = "";

        @Option(names = "--json", description = "Prints nothing but the JSON document")
        private boolean json;

        OwnerKey() {}

        @Override
        public Integer call() {
            try (OperatorSession session = open()) {
                ObjectNode body = JSON.createObjectNode().put("name", name);
                JsonNode key = session.client().post(PATH + "/" + id + "/owner-keys", body);
                String what = "Issued: key " + key.path("id").asLong() + " of organization " + id + ".";
                out().print(text(json, key, what, key));
                out().flush();
                return Main.OK;
            }
        }
    }
}
