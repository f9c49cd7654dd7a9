package dev.keystile.gate;

import dev.keystile.core.check.Identity;
import dev.keystile.core.check.ProjectEntry;
import dev.keystile.core.check.Verdict;
import io.vertx.core.MultiMap;

/** Writes the headers that tell an upstream whose request it is: every one on every pass, empty where it doesn't apply. */
final class IdentityHeaders {

    private IdentityHeaders() {}

    static void write(MultiMap headers, Verdict.Allowed allowed) {
        Identity identity = allowed.identity();
        ProjectEntry project = identity.project();
        headers.set(
                        HeaderNames.ORGANIZATION,
                        Long.toString(identity.organization().id()))
                .set(
                        HeaderNames.ORGANIZATION_EXTERNAL_ID,
                        HeaderText.exactly(identity.organization().externalId()))
                .set(HeaderNames.PROJECT, project == null ? "" : Long.toString(project.id()))
                .set(HeaderNames.PROJECT_EXTERNAL_ID, project == null ? "" : HeaderText.exactly(project.externalId()))
                .set(HeaderNames.KEY, Long.toString(identity.keyId()))
                .set(HeaderNames.KIND, identity.kind().wireName())
                .set(HeaderNames.ROLE, identity.role().wireName())
                .set(HeaderNames.PERMISSIONS, allowed.permissions().joined());
    }
}
