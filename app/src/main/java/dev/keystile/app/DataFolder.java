package dev.keystile.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The folder that holds an installation, locked for this process.
 *
 * <p>The lock is on a file of its own: closing any descriptor of the database's file would drop SQLite's
 * own locks. The system drops it with the process, however that ends. Its text says where the running
 * server can be reached.
 */
final class DataFolder implements AutoCloseable {

    private static final String LOCK = "keystile.lock";
    private static final String DATABASE = "keystile.db";
    private static final int MAX_NOTE = 8 * 1024;

    private final Path folder;
    private final FileChannel channel;

    private DataFolder(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Makes the folder if it isn't there, and locks it.
     *
     * @return the folder, or empty if another process holds it
     */
    static Optional<DataFolder> tryOpen(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            return lock(folder);
        } catch (IOException e) {
            throw UserError.failed("The data folder " + folder.toAbsolutePath() + " can't be used: " + reason(e));
        }
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.file.AccessDeniedException
                ? "this user may not write there. Change its owner, or name another folder with --data."
                : "check that it is a folder with free space that this user may write, or name another with --data.";
    }

    private static Optional<DataFolder> lock(Path folder) throws IOException {
        FileChannel channel = FileChannel.open(
                folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (isLocked(channel)) {
            channel.truncate(0);
            return Optional.of(new DataFolder(folder, channel));
        }
        channel.close();
        return Optional.empty();
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Locks the folder for a command that must not meet a server. */
    static DataFolder openIdle(Path folder, String command) {
        return tryOpen(folder)
                .orElseThrow(() -> UserError.failed(
                        "A server runs on " + folder.toAbsolutePath().normalize() + ". Stop it before you run "
                                + command + ", and start it again afterwards."));
    }

    /** Stops a command that is about an installation that is there, when none is. */
    static void requireInstallation(Path folder) {
        if (!Files.exists(folder.resolve(DATABASE))) {
            throw UserError.failed(
                    "There is no installation in " + folder.toAbsolutePath().normalize()
                            + ". Name its folder with --data, or make one with: keystile init");
        }
    }

    /** What the process that holds the folder left for others to read; empty if it left nothing yet. */
    static String note(Path folder) {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(MAX_NOTE);
            int read = channel.read(buffer, 0);
            return read <= 0 ? "" : new String(buffer.array(), 0, read, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Leaves a note for other processes: see {@link #note}. */
    void leaveNote(String text) {
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
            channel.force(true);
        } catch (IOException e) {
            throw UserError.failed("The data folder " + folder + " can't be written: " + reason(e));
        }
    }

    Path path() {
        return folder;
    }

    Path database() {
        return folder.resolve(DATABASE);
    }

    /** The database, made if it isn't there; it, and with it what SQLite lays beside it, is nobody else's to read. */
    Path databaseMade() {
        Path database = database();
        try {
            if (!Files.exists(database)) {
                Files.createFile(
                        database, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            return database;
        } catch (IOException e) {
            throw UserError.failed("The data folder " + folder.toAbsolutePath() + " can't be used: " + reason(e));
        }
    }

    OperatorTokenFile operatorToken() {
        return new OperatorTokenFile(folder);
    }

    /** Lets the folder go. */
    @Override
    public void close() {
        try {
            channel.truncate(0);
            channel.close();
        } catch (IOException e) {
            // The system drops the lock with the process.
        }
    }
}
