package dev.keystile.bench;

import dev.keystile.registry.Actor;
import dev.keystile.registry.KeyOwner;

/**
 * A project full of keys.
 *
 * @param project the project
 * @param keyId the id of its first key, whose role is admin
 * @param key that key's whole value: it opens nothing but this bench's own database
 */
record Tenant(KeyOwner.Project project, long keyId, String key) {

    Actor actor() {
        return new Actor.Key(keyId);
    }

    /** The project. The key is left out. */
    @Override
    public String toString() {
        return "Tenant[" + project + "]";
    }
}
