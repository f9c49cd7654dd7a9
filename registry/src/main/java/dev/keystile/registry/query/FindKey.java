package dev.keystile.registry.query;

import static dev.keystile.registry.Outcome.done;
import static dev.keystile.registry.Outcome.refused;

import dev.keystile.registry.ApiKey;
import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.Query;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.access.Refusals;
import dev.keystile.registry.store.Reading;

/** Asks for one live key. */
public record FindKey(KeyOwner owner, long keyId) implements Query<ApiKey> {

    @Override
    public String auditAction() {
        return "key.read";
    }

    @Override
    public long namedKey() {
        return keyId;
    }

    @Override
    public Outcome<ApiKey> answer(Reading reading) {
        return Authoriser.of(reading).toManageKeysOf(owner).then(authority -> find(reading));
    }

    private Outcome<ApiKey> find(Reading reading) {
        ApiKey key = reading.stores().keys().find(owner, keyId).orElse(null);
        if (key == null) {
            return refused(Refusals.MISSING);
        }
        reading.reveal(key.changeNumber());
        return key.revocation() == null ? done(reading.stores().uses().withUse(key)) : refused(Refusals.MISSING);
    }
}
