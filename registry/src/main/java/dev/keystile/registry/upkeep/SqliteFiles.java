package dev.keystile.registry.upkeep;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/** SQLite files and the files beside them, for upkeep. */
final class SqliteFiles {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteFiles.class);

    private static final int LOCK_WAIT_MILLIS = 5000;
    private static final String WAL = "-wal";
    private static final String JOURNAL = "-journal";
    private static final List<String> COMPANIONS = List.of(WAL, "-shm", JOURNAL);

    /** What holds a part of a database beside its file. */
    static final List<String> UNFINISHED = List.of(WAL, JOURNAL);

    private SqliteFiles() {}

    /** Opens a file that a server may hold, for reading. */
    static Connection readServed(Path file) throws SQLException {
        return open("jdbc:sqlite:" + uri(file) + "?mode=ro", readingConfig());
    }

    /**
     * Opens a file that no server holds, for reading. Unless changes stand beside it in a WAL, nothing is written, be it
     * a lock.
     */
    static Connection readIdle(Path file) throws SQLException {
        return open("jdbc:sqlite:" + idleUri(file), readingConfig());
    }

    /** A file that no server holds, as ATTACH takes it. */
    static String idleUri(Path file) {
        return uri(file) + (hasWal(file) ? "?mode=ro" : "?mode=ro&immutable=1");
    }

    private static SQLiteConfig readingConfig() {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        return config;
    }

    /** Opens a file that is there, for writing, with a journal of its own. */
    static Connection write(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        return open("jdbc:sqlite:" + uri(file), config);
    }

    private static Connection open(String url, SQLiteConfig config) throws SQLException {
        config.setBusyTimeout(LOCK_WAIT_MILLIS);
        SQLiteDataSource dataSource = new SQLiteDataSource(config);
        dataSource.setUrl(url);
        return dataSource.getConnection();
    }

    private static String uri(Path file) {
        return "file:" + file.toAbsolutePath().toUri().getRawPath();
    }

    static JdbcClient client(Connection connection) {
        return JdbcClient.create(new SingleConnectionDataSource(connection, true));
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Whether changes of a file stand beside it. */
    static boolean hasWal(Path file) {
        try {
            return Files.size(beside(file, WAL)) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether SQLite has something to bring into a file, or to take back from it. */
    static boolean hasUnfinished(Path file) {
        return hasWal(file) || Files.exists(beside(file, JOURNAL));
    }

    /** A file in the same folder whose name begins with that of another. */
    static Path beside(Path file, String ending) {
        return file.toAbsolutePath().resolveSibling(file.getFileName() + ending);
    }

    /** Makes an empty file that nobody else can read. */
    static void createPrivate(Path file) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (UnsupportedOperationException e) {
            Files.createFile(file);
        }
    }

    /** Gives a new file to whoever owns the one that it is to replace, or else the folder: root may run a restore. */
    static void giveToOwnerOf(Path file, Path replaced) throws IOException {
        Path model = Files.exists(replaced) ? replaced : file.toAbsolutePath().getParent();
        var from = model == null ? null : Files.getFileAttributeView(model, PosixFileAttributeView.class);
        var to = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (from != null && to != null) {
            give(to, from.readAttributes(), file);
        }
    }

    private static void give(PosixFileAttributeView file, PosixFileAttributes model, Path name) throws IOException {
        PosixFileAttributes present = file.readAttributes();
        try {
            if (!present.group().equals(model.group())) {
                file.setGroup(model.group());
            }
            if (!present.owner().equals(model.owner())) {
                file.setOwner(model.owner());
            }
        } catch (FileSystemException e) {
            LOG.warn("{} can't be given to {}: see to it that Keystile's user can write it", name, model.owner(), e);
        }
    }

    /** Copies a whole database into an empty file, without what has been deleted from it. */
    static void copy(Connection from, Path emptyFile) {
        client(from)
                .sql("VACUUM INTO :file")
                .param("file", emptyFile.toString())
                .update();
    }

    /** Brings a file to the disk. */
    static void flush(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Brings the names in a file's folder to the disk. */
    static void flushFolderOf(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Gives a file a second name, which must be free; where a file can have but one, a copy. */
    static void link(Path file, Path name) throws IOException {
        try {
            Files.createLink(name, file);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.copy(file, name);
            flush(name);
        }
    }

    /** Removes a file of ours with what SQLite keeps beside it. */
    static void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
        deleteCompanions(file);
    }

    static void deleteCompanions(Path file) throws IOException {
        for (String companion : COMPANIONS) {
            Files.deleteIfExists(beside(file, companion));
        }
    }
}
