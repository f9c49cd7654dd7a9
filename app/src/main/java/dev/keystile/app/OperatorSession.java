package dev.keystile.app;

import dev.keystile.core.key.KeyFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An operator's way to an installation: the server that runs on it or, when none does, a control plane that this process
 * starts for the one command, on a port of the loopback address and with a token that nobody else knows. So each
 * command has one form, whether or not a server runs.
 */
final class OperatorSession implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
    private static final long POLL_MILLIS = 50;

    private final OperatorClient client;
    private final @Nullable PrivateServer own;

    private OperatorSession(OperatorClient client, @Nullable PrivateServer own) {
        this.client = client;
        this.own = own;
    }

    /** Opens an installation that is there. */
    static OperatorSession open(OperatorOptions options) {
        if (options.server == null && options.database == null) {
            DataFolder.requireInstallation(options.data);
        }
        return open(options, KeyFormat.unbranded());
    }

    /** Opens an installation, and makes its data folder if it isn't there. */
    static OperatorSession open(OperatorOptions options, KeyFormat format) {
        if (options.server != null) {
            return throughServer(options, options.server.toString());
        }
        return options.database == null ? onFolder(options, format) : onDatabase(options, options.database, format);
    }

    private static OperatorSession throughServer(OperatorOptions options, String url) {
        return reached(url, options.serverCertificate, options.operatorTokenFile, options.data);
    }

    private static OperatorSession onDatabase(OperatorOptions options, String database, KeyFormat format) {
        return own(PrivateServer.start(new DatabaseStore(database, options.operatorTokenFile), format));
    }

    private static OperatorSession own(PrivateServer server) {
        return new OperatorSession(server.client(), server);
    }

    /** Takes the folder if it is free, asks the server that holds it, or waits for whoever holds it to do either. */
    private static OperatorSession onFolder(OperatorOptions options, KeyFormat format) {
        Instant deadline = Instant.now().plus(START_TIMEOUT);
        while (true) {
            Optional<DataFolder> folder = DataFolder.tryOpen(options.data);
            if (folder.isPresent()) {
                return own(PrivateServer.start(new FolderStore(folder.get(), options.operatorTokenFile), format));
            }
            Optional<ServerNote> server = ServerNote.parse(DataFolder.note(options.data));
            if (server.isPresent()) {
                return throughNotedServer(options, server.get());
            }
            requireBefore(deadline, options.data);
            pause();
        }
    }

    private static OperatorSession throughNotedServer(OperatorOptions options, ServerNote note) {
        Path token = options.operatorTokenFile == null ? pathOrNull(note.operatorToken()) : options.operatorTokenFile;
        return reached(note.url(), pathOrNull(note.certificate()), token, options.data);
    }

    private static @Nullable Path pathOrNull(String text) {
        return text.isEmpty() ? null : Path.of(text);
    }

    private static OperatorSession reached(
            String url, @Nullable Path certificate, @Nullable Path tokenFile, Path data) {
        String token = tokenFile == null
                ? new OperatorTokenFile(data).read()
                : TokenFile.read(tokenFile, OperatorTokenFile.WHAT);
        return new OperatorSession(new OperatorClient(url, certificate, token), null);
    }

    /** A server takes the lock a moment before it can be reached, and another command has it for a moment only. */
    private static void requireBefore(Instant deadline, Path data) {
        if (Instant.now().isAfter(deadline)) {
            throw UserError.failed("Another process holds the data folder " + data.toAbsolutePath()
                    + " and is no server that can be reached. Wait for it to end, or stop it.");
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.failed("Interrupted.");
        }
    }

    OperatorClient client() {
        return client;
    }

    /** Whether a server runs on the installation beside this process. */
    boolean isThroughServer() {
        return own == null;
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }
}
