package dev.keystile.server.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** {@code docs/api.md} says what the document says. */
final class ApiReferenceTest {

    private static final Path FILE = Path.of("..", "docs", "api.md");
    private static final String COMMAND = "mvn -pl server test -Dtest=ApiReferenceTest -Dkeystile.rewrite=true";

    @Test
    void file_whatIsGenerated_isWhatTheDocumentSays() throws IOException {
        String file = Files.readString(FILE);
        String written = new ApiReference(ApiDocument.read()).into(file);
        if (Boolean.getBoolean("keystile.rewrite")) {
            Files.writeString(FILE, written);
        } else {
            assertThat(file)
                    .as("docs/api.md isn't what openapi.json says. Rewrite it: " + COMMAND)
                    .isEqualTo(written);
        }
    }

    @Test
    void file_headings_areUniqueSoThatLinksLeadToThem() throws IOException {
        var headings = Files.readAllLines(FILE).stream()
                .filter(line -> line.matches("#{2,4} .*"))
                .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
                .toList();
        assertThat(headings).doesNotHaveDuplicates();
    }
}
