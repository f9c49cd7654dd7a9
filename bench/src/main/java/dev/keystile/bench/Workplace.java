package dev.keystile.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder for what a run makes, and the full installation that several parts use one after the other. */
final class Workplace implements AutoCloseable {

    private static final String DATABASE = "keystile.db";

    private final Plan plan;
    private final Path parent;
    private final Path folder;
    private @Nullable Tenant tenant;

    private Workplace(Plan plan, Path parent, Path folder) {
        this.plan = plan;
        this.parent = parent;
        this.folder = folder;
    }

    /** Makes a folder in another one. */
    static Workplace open(Plan plan, Path parent) throws IOException {
        return new Workplace(plan, parent, Files.createTempDirectory(parent, "keystile-bench"));
    }

    Plan plan() {
        return plan;
    }

    /** The folder that it is in. */
    Path parent() {
        return parent;
    }

    Path folder() {
        return folder;
    }

    /** The data folder of the full installation. */
    Path data() {
        return folder.resolve("data");
    }

    /** The database in it. */
    Path database() {
        return data().resolve(DATABASE);
    }

    /** The tenant of the full installation, which is made at the first call. */
    Tenant tenant() throws Exception {
        Tenant known = tenant;
        if (known == null) {
            Files.createDirectory(data());
            try (Node node = openNode()) {
                known = node.fill(plan.keys());
            }
            tenant = known;
        }
        return known;
    }

    /** Opens the full installation in this process. */
    Node openNode() {
        return Node.open(SqliteDatabase.settings(database()));
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            delete(files.sorted(Comparator.reverseOrder()).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(List<Path> files) throws IOException {
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
