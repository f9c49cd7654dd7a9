package dev.keystile.app;

import dev.keystile.core.key.KeyFormat;
import dev.keystile.policy.PolicyFile;
import dev.keystile.registry.Actor;
import dev.keystile.registry.Barrier;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.Propagation;
import dev.keystile.registry.Registry;
import dev.keystile.registry.RegistrySettings;
import dev.keystile.registry.RequestContext;
import dev.keystile.registry.command.SetUpInstallation;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The set-up of an empty installation: by asking the server that holds the data folder, or, when none
 * does, by opening the store itself.
 */
final class SetUp {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
    private static final long POLL_MILLIS = 50;
    private static final int OK = 200;
    private static final int FIRST_SERVER_ERROR = 500;

    /** With no server there is no node that could still let a key pass. */
    private static final Barrier NO_NODES = new Barrier(new NoNodes(), Duration.ZERO);

    private final Path data;
    private final KeyFormat format;

    SetUp(Path data, KeyFormat format) {
        this.data = data;
        this.format = format;
    }

    /** What the first organization is to be. */
    record Request(String organization, String project, String ownerEmail) {

        private String toJson() {
            return JSON.createObjectNode()
                    .put("organization", organization)
                    .put("project", project)
                    .put("owner_email", ownerEmail)
                    .toString();
        }
    }

    /** What was made. Holds two whole keys: to be printed and forgotten. */
    record Result(long organizationId, long projectId, String organizationKey, String projectKey) {

        String toJson() {
            ObjectNode json = JSON.createObjectNode()
                    .put("organization_id", organizationId)
                    .put("project_id", projectId)
                    .put("organization_key", organizationKey)
                    .put("project_key", projectKey);
            return json + "\n";
        }

        String toText(Path data) {
            String url =
                    ServerNote.parse(DataFolder.note(data)).map(ServerNote::url).orElse("http://127.0.0.1:8080");
            return """
                    Set up: organization %d, project %d.

                    Organization key, role owner (for administration; keep it with great care):
                      %s

                    Secret key of the project, role admin (for a backend; never in client code):
                      %s

                    These two values are shown this once. Store them now.

                    Try one%s:
                      curl -H "Authorization: Bearer %s" %s/api/client/me
                    """.formatted(
                            organizationId,
                            projectId,
                            organizationKey,
                            projectKey,
                            DataFolder.note(data).isEmpty() ? " (once the server runs)" : "",
                            projectKey,
                            url);
        }

        /** The ids; the keys are left out. */
        @Override
        public String toString() {
            return "Result[" + organizationId + ", " + projectId + "]";
        }
    }

    /** Takes the folder if it is free, asks the server that holds it, or waits for whoever holds it to do either. */
    Result run(Request request) {
        Instant deadline = Instant.now().plus(START_TIMEOUT);
        while (true) {
            Optional<DataFolder> folder = DataFolder.tryOpen(data);
            if (folder.isPresent()) {
                try (DataFolder own = folder.get()) {
                    return directly(own, request);
                }
            }
            Optional<ServerNote> server = ServerNote.parse(DataFolder.note(data));
            if (server.isPresent()) {
                return throughServer(server.get(), request);
            }
            requireBefore(deadline);
            pause();
        }
    }

    private Result directly(DataFolder folder, Request request) {
        var unused = folder.operatorToken().readOrCreate(new SecureRandom());
        RegistrySettings settings = Registries.settings(folder, PolicyFile.reference(), format);
        try (Registry registry = Registries.open(settings)) {
            SetUpInstallation command =
                    new SetUpInstallation(request.organization(), request.project(), request.ownerEmail());
            var committed = registry.execute(new Actor.Operator(), new RequestContext("command-line", null), command);
            return switch (NO_NODES.settle(committed).value()) {
                case Outcome.Done<SetUpInstallation.Result>(var made) ->
                    new Result(
                            made.organization().id(),
                            made.project().id(),
                            made.organizationKey().plaintext().revealPlaintext(),
                            made.projectKey().plaintext().revealPlaintext());
                case Outcome.Refused<SetUpInstallation.Result>(var problem) -> throw refused(problem.message());
            };
        }
    }

    private Result throughServer(ServerNote server, Request request) {
        String token = new OperatorTokenFile(data).read();
        HttpResponse<String> response = new OperatorClient(server, token).post("/v1/setup", request.toJson());
        JsonNode body = parse(response.body());
        if (response.statusCode() != OK) {
            String message = body.path("message").asString("status " + response.statusCode());
            throw response.statusCode() < FIRST_SERVER_ERROR
                    ? refused(message)
                    : UserError.failed("The server could not do it: " + message);
        }
        return new Result(
                body.path("organization_id").asLong(),
                body.path("project_id").asLong(),
                body.path("organization_key").asString(),
                body.path("project_key").asString());
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (tools.jackson.core.JacksonException e) {
            return JSON.createObjectNode();
        }
    }

    private static UserError refused(String message) {
        return UserError.failed(message + " Nothing was changed.");
    }

    /** A server takes the lock a moment before it can be reached, and another set-up has it for a moment only. */
    private void requireBefore(Instant deadline) {
        if (Instant.now().isAfter(deadline)) {
            throw UserError.failed("Another process holds the data folder " + data.toAbsolutePath()
                    + " and is no server that can be reached. Wait for it to end, or stop it.");
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.failed("Interrupted.");
        }
    }

    /** An installation that nobody serves. */
    private static final class NoNodes implements Propagation {

        @Override
        public boolean isEverywhere(long changeNumber) {
            return true;
        }

        @Override
        public boolean awaitEverywhere(long changeNumber, Duration atMost) {
            return true;
        }
    }
}
