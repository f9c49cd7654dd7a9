package dev.keystile.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/**
 * The operator's token in the data folder: whoever can read the file runs the installation. It is made
 * with the folder and readable by its owner alone.
 */
final class OperatorTokenFile {

    /** What the token is called in messages. */
    static final String WHAT = "operator token";

    private static final String NAME = "operator.token";
    private static final int RANDOM_BYTES = 32;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path file;

    OperatorTokenFile(Path folder) {
        file = folder.resolve(NAME);
    }

    /** The token; made on the first call. To be called by the process that holds the folder. */
    String readOrCreate(SecureRandom random) {
        if (!Files.exists(file)) {
            create(random);
        }
        return read();
    }

    /** The token of an installation that is there already. */
    String read() {
        requireOwnerOnly();
        return TokenFile.read(file, WHAT);
    }

    private void requireOwnerOnly() {
        try {
            if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
                throw UserError.failed("Other users may read the operator token. Run: chmod 600 " + file);
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw UserError.failed("The operator token " + file
                    + " can't be read: run the command as the user that runs" + " the server.");
        }
    }

    private void create(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Path unfinished = file.resolveSibling(NAME + ".new");
        try {
            Files.deleteIfExists(unfinished);
            Files.createFile(unfinished, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                channel.write(StandardCharsets.US_ASCII.encode(token + "\n"));
                channel.force(true);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw UserError.failed("The operator token " + file
                    + " can't be written: check the data folder's owner and its" + " free space.");
        }
    }
}
