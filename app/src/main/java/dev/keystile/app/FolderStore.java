package dev.keystile.app;

import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.policy.Policy;
import dev.keystile.registry.Registry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A data folder with an embedded database in it. */
final class FolderStore implements Store {

    private final DataFolder folder;
    private final @Nullable Path operatorTokenFile;

    /** @param operatorTokenFile null for the token that is made with the folder */
    FolderStore(DataFolder folder, @Nullable Path operatorTokenFile) {
        this.folder = folder;
        this.operatorTokenFile = operatorTokenFile;
    }

    @Override
    public Registry open(Supplier<Policy> policy, KeyFormat format, int maxLiveKeys) {
        return Registries.open(Registries.settings(folder, policy, format, maxLiveKeys));
    }

    @Override
    public String operatorToken() {
        return operatorTokenFile == null
                ? folder.operatorToken().readOrCreate(new SecureRandom())
                : TokenFile.read(operatorTokenFile, OperatorTokenFile.WHAT);
    }

    @Override
    public void announce(ServerNote note) {
        folder.leaveNote(note.format());
    }

    @Override
    public String describe() {
        return folder.path().toAbsolutePath().normalize().toString();
    }

    @Override
    public void close() {
        folder.close();
    }
}
