package dev.keystile.server.api;

import dev.keystile.registry.ApiKey;
import dev.keystile.registry.AuditEntry;
import dev.keystile.registry.Author;
import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.Organization;
import dev.keystile.registry.Project;
import dev.keystile.server.http.Times;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How the registry's records look on the wire. No key's whole value is in reach here. */
final class Json {

    private static final JsonMapper JSON = JsonMapper.shared();

    private Json() {}

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** A key, masked; how it ended is told only of one that has. */
    static ObjectNode key(ApiKey key) {
        ObjectNode json = object().put("id", key.id());
        switch (key.owner()) {
            case KeyOwner.Project(long id) -> json.put("project_id", id);
            case KeyOwner.Organization(long id) -> json.put("organization_id", id);
        }
        json.put("name", key.name()).put("description", key.description());
        if (key.owner() instanceof KeyOwner.Project) {
            json.put("scope", Words.scope(key.kind()));
        }
        json.put("role", key.role().wireName()).put("value", key.mask());
        if (key.owner() instanceof KeyOwner.Project) {
            json.put("is_system_key", key.systemKey()).put("system_feature", key.systemFeature());
        }
        json.set("created_by", author(key.createdBy()));
        putTimes(json, key.createdAt(), key.updatedAt())
                .put("expires_at", time(key.expiresAt()))
                .put("last_used_at", time(key.lastUsedAt()));
        if (key.revocation() != null) {
            putRevocation(json, key.revocation());
        }
        return json;
    }

    private static void putRevocation(ObjectNode json, ApiKey.Revocation revocation) {
        json.put("revoked_at", time(revocation.at()));
        json.set("revoked_by", author(revocation.by()));
        json.put("revoke_reason", revocation.reason());
    }

    static ObjectNode project(Project project) {
        ObjectNode json = object().put("id", project.id())
                .put("organization_id", project.organizationId())
                .put("name", project.name())
                .put("external_id", project.externalId())
                .put("locale", project.locale())
                .put("timezone", project.timezone());
        putTimes(json, project.createdAt(), project.updatedAt());
        return putArchived(json, project.archivedAt());
    }

    static ObjectNode organization(Organization organization) {
        ObjectNode json = object().put("id", organization.id())
                .put("name", organization.name())
                .put("username", organization.username())
                .put("external_id", organization.externalId());
        if (organization.domain() != null) {
            json.put("domain", organization.domain());
        }
        putTimes(json, organization.createdAt(), organization.updatedAt());
        return putArchived(json, organization.archivedAt());
    }

    static ObjectNode auditEntry(AuditEntry entry) {
        ObjectNode json = object().put("id", entry.id()).put("at", time(entry.at()));
        json.set("actor", author(entry.actor()));
        return json.put("action", entry.action())
                .put("outcome", entry.outcome())
                .put("organization_id", entry.organizationId())
                .put("project_id", entry.projectId())
                .put("key_id", entry.keyId())
                .put("detail", entry.detail())
                .put("count", entry.count())
                .put("request_id", entry.requestId())
                .put("client_address", entry.clientAddress());
    }

    /** The operator has no id. */
    private static ObjectNode author(Author author) {
        Long id = author.id() == 0 ? null : author.id();
        return object().put("type", author.type()).put("id", id);
    }

    private static ObjectNode putTimes(ObjectNode json, Instant created, Instant updated) {
        return json.put("created_at", time(created)).put("updated_at", time(updated));
    }

    private static ObjectNode putArchived(ObjectNode json, @Nullable Instant archived) {
        return archived == null ? json : json.put("archived_at", time(archived));
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : Times.format(time);
    }
}
