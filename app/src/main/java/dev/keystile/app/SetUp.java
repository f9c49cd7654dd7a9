package dev.keystile.app;

import dev.keystile.core.key.KeyFormat;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The set-up of an empty installation. */
final class SetUp {

    private static final JsonMapper JSON = JsonMapper.shared();

    private SetUp() {}

    /** What the first organization is to be. */
    record Request(String organization, String project, String ownerEmail) {

        private JsonNode toJson() {
            return JSON.createObjectNode()
                    .put("organization", organization)
                    .put("project", project)
                    .put("owner_email", ownerEmail);
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

    /** Makes the data folder too, if there is none. */
    static Result run(OperatorOptions options, KeyFormat format, Request request) {
        try (OperatorSession session = OperatorSession.open(options, format)) {
            JsonNode made = session.client().post("/v1/setup", request.toJson());
            return new Result(
                    made.path("organization_id").asLong(),
                    made.path("project_id").asLong(),
                    made.path("organization_key").asString(),
                    made.path("project_key").asString());
        }
    }
}
