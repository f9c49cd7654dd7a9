package dev.keystile.app;

import dev.keystile.app.AuthorizationTable.Column;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Two organizations in one installation, with a key for each column of the table and something behind each of its ids. */
final class AuthorizationWorld implements AutoCloseable {

    private static final Pattern ID = Pattern.compile("\\{([a-z-]+)}");
    private static final long MISSING = 987_654;

    private final RunningInstallation installation;
    private final Tenant own;
    private final Issuer issuer;
    private final Map<Column, String> keys = new HashMap<>();
    private final Map<String, Long> ids = new HashMap<>();

    private AuthorizationWorld(RunningInstallation installation, Tenant own, SecondOrganization other) {
        this.installation = installation;
        this.own = own;
        this.issuer = new Issuer(installation.control(), own.ownerKey());
        AuthorizationTable.COLUMNS.forEach(this::issueKey);
        nameIds(other);
    }

    static AuthorizationWorld start(Path data, String... options) {
        Tenant own = Tenant.setUp(data);
        SecondOrganization other = SecondOrganization.create(data, "Zebra");
        return new AuthorizationWorld(RunningInstallation.start(data, options), own, other);
    }

    private void issueKey(Column column) {
        if (!column.kind().isEmpty()) {
            keys.put(column, newKey(column).value());
        }
    }

    private Issuer.Issued newKey(Column column) {
        return switch (column.kind()) {
            case "pk" -> issuer.projectKey(own.projectId(), "public", column.role());
            case "sk" -> issuer.projectKey(own.projectId(), "secret", column.role());
            default -> issuer.organizationKey(column.role());
        };
    }

    private void nameIds(SecondOrganization other) {
        Tenant foreign = Tenant.within(installation.control(), other);
        Issuer foreignIssuer = new Issuer(installation.control(), foreign.ownerKey());
        ids.put("own", own.projectId());
        ids.put("sibling", issuer.project("Sibling"));
        ids.put("archived", issuer.project("Archived"));
        issuer.archive(id("archived"));
        ids.put("foreign", foreign.projectId());
        ids.put("missing", MISSING);
        ids.put("owner-key", issuer.organizationKey("owner").id());
        ids.put(
                "foreign-key",
                foreignIssuer
                        .projectKey(foreign.projectId(), "secret", "editor")
                        .id());
        ids.put(
                "foreign-organization-key",
                foreignIssuer.organizationKey("member").id());
        renew();
    }

    private long id(String name) {
        Long id = ids.get(name);
        if (id == null) {
            throw new IllegalArgumentException("The table names an id that is not known: " + name);
        }
        return id;
    }

    /** Puts live keys behind the ids that a cell may change or revoke. */
    void renew() {
        ids.put("key", issuer.projectKey(own.projectId(), "secret", "editor").id());
        ids.put("organization-key", issuer.organizationKey("member").id());
    }

    /** Has the features of both reachable projects as a change of them that may pass needs it. */
    void setFeatures(boolean enabled) {
        Client owner = installation.control().as(own.ownerKey());
        for (String project : List.of("own", "sibling")) {
            String path = "/api/admin/projects/" + id(project) + "/smtp-proxy";
            boolean is = Issuer.expectOk(owner.get(path)).json().path("enabled").asBoolean();
            if (is != enabled) {
                Issuer.expectOk(owner.send(enabled ? "POST" : "DELETE", path, null));
            }
        }
    }

    /** The key of a column, or null for none. */
    @Nullable
    String key(Column column) {
        return keys.get(column);
    }

    /** A path of the table with ids in the place of their names. */
    String path(String template) {
        return ID.matcher(template).replaceAll(this::idText);
    }

    private String idText(MatchResult name) {
        return Long.toString(id(name.group(1)));
    }

    RunningInstallation installation() {
        return installation;
    }

    @Override
    public void close() {
        installation.close();
    }
}
