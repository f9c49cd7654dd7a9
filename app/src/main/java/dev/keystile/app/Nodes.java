package dev.keystile.app;

import dev.keystile.core.policy.Policy;
import dev.keystile.registry.Registry;
import dev.keystile.registry.RegistryException;
import dev.keystile.replica.Replica;
import java.time.InstantSource;

/** Starts the node of this process. */
final class Nodes {

    private Nodes() {}

    static Replica start(Registry registry, Policy policy) {
        try {
            return Replica.start(registry.changeLog(), policy, InstantSource.system());
        } catch (RegistryException e) {
            throw UserError.failed("The database can't be read: " + e.getMessage());
        } catch (IllegalStateException e) {
            throw UserError.failed("The database contradicts itself, so nothing is served from it. Run keystile doctor,"
                    + " which says where, and restore a backup.");
        }
    }
}
