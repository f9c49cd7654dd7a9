package dev.keystile.app;

import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.policy.Policy;
import dev.keystile.registry.Registry;
import java.util.function.Supplier;

/** Where an installation is kept, held by this process alone until it is closed. */
interface Store extends AutoCloseable {

    /** Opens what is kept there. To be called once. */
    Registry open(Supplier<Policy> policy, KeyFormat format, int maxLiveKeys);

    /** The token of whoever runs the installation. */
    String operatorToken();

    /** Tells operator commands on this machine where the server is, if there is a place to tell it. */
    void announce(ServerNote note);

    /** What it is called when a person is told where everything is. */
    String describe();

    @Override
    void close();
}
