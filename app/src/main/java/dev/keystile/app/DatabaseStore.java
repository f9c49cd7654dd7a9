package dev.keystile.app;

import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.policy.Policy;
import dev.keystile.registry.Registry;
import dev.keystile.registry.Storage;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL database. It needs no folder of this machine, so the operator's token is in a file of its own. */
final class DatabaseStore implements Store {

    private final String url;
    private final @Nullable Path operatorTokenFile;

    DatabaseStore(String url, @Nullable Path operatorTokenFile) {
        this.url = url;
        this.operatorTokenFile = operatorTokenFile;
    }

    @Override
    public Registry open(Supplier<Policy> policy, KeyFormat format, int maxLiveKeys) {
        return Registries.open(Registries.settings(url, policy, format, maxLiveKeys));
    }

    @Override
    public String operatorToken() {
        if (operatorTokenFile == null) {
            throw UserError.usage("With --database there is no data folder to keep the operator's token in. Make one,"
                    + " for example with: (umask 077; openssl rand -hex 32 > operator.token), and name it with"
                    + " --operator-token-file.");
        }
        return TokenFile.read(operatorTokenFile, OperatorTokenFile.WHAT);
    }

    @Override
    public void announce(ServerNote note) {
        // Operator commands are told by --server.
    }

    @Override
    public String describe() {
        return new Storage.Postgres(url).toString();
    }

    @Override
    public void close() {
        // The registry holds the database, and lets it go when it closes.
    }
}
