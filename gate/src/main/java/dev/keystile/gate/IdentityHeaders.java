package dev.keystile.gate;

import dev.keystile.core.check.Identity;
import dev.keystile.core.check.ProjectEntry;
import dev.keystile.core.check.Verdict;
import io.vertx.core.http.HttpServerResponse;

/** Writes the headers that tell an upstream whose request it is: every one on every pass, empty where it doesn't apply. */
final class IdentityHeaders {

    private IdentityHeaders() {}

    static void write(HttpServerResponse response, Verdict.Allowed allowed) {
        Identity identity = allowed.identity();
        ProjectEntry project = identity.project();
        response.putHeader(
                        HeaderNames.ORGANIZATION,
                        Long.toString(identity.organization().id()))
                .putHeader(
                        HeaderNames.ORGANIZATION_EXTERNAL_ID,
                        HeaderText.exactly(identity.organization().externalId()))
                .putHeader(HeaderNames.PROJECT, project == null ? "" : Long.toString(project.id()))
                .putHeader(
                        HeaderNames.PROJECT_EXTERNAL_ID,
                        project == null ? "" : HeaderText.exactly(project.externalId()))
                .putHeader(HeaderNames.KEY, Long.toString(identity.keyId()))
                .putHeader(HeaderNames.KIND, identity.kind().wireName())
                .putHeader(HeaderNames.ROLE, identity.role().wireName())
                .putHeader(HeaderNames.PERMISSIONS, allowed.permissions().joined());
    }
}
