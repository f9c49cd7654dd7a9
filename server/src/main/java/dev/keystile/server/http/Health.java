package dev.keystile.server.http;

import dev.keystile.core.check.CheckService;
import dev.keystile.registry.Registry;
import dev.keystile.registry.RegistryException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The endpoints that tell a supervisor how this server does. They need no credentials and take any query. */
public final class Health {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final Registry registry;
    private final CheckService checks;

    public Health(Registry registry, CheckService checks) {
        this.registry = registry;
        this.checks = checks;
    }

    /** Whether the process answers at all. */
    public Reply live(Call call) {
        return Reply.json(OK, status("ok").toString());
    }

    /** Whether the installation is set up and checks would be answered. */
    public Reply ready(Call call) {
        String obstacle = obstacle();
        return obstacle == null
                ? Reply.json(OK, status("ok").toString())
                : Reply.json(
                        UNAVAILABLE,
                        status("unavailable").put("reason", obstacle).toString());
    }

    private @Nullable String obstacle() {
        if (!checks.isAvailable()) {
            return "checks_unavailable";
        }
        try {
            return registry.isSetUp() ? null : "not_set_up";
        } catch (RegistryException e) {
            return "storage_unavailable";
        }
    }

    private static ObjectNode status(String status) {
        return JSON.createObjectNode().put("status", status);
    }
}
