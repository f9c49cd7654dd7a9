package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.app.AuthorizationTable.Column;
import dev.keystile.app.AuthorizationTable.Row;
import dev.keystile.policy.PolicyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every key may do exactly what the hand-written table says, at the gate and over REST alike: each kind
 * and role, on each endpoint, in its own, a sibling, an archived, a foreign and a missing project.
 */
class AuthorizationMatrixTest {

    private static final AuthorizationTable TABLE = AuthorizationTable.read();

    @TempDir
    private Path folder;

    @Test
    void everyCell_atEveryDoor_isAsTheTableSays() throws Exception {
        try (AuthorizationWorld world = AuthorizationWorld.start(folder)) {
            List<String> wrong = wrongCells(world);

            assertThat(TABLE.rows()).hasSizeGreaterThan(85);
            assertThat(wrong)
                    .as("%d wrong cells:%n%s", wrong.size(), String.join("\n", wrong))
                    .isEmpty();
        }
    }

    /** Negative control: a policy that lets support write is noticed in the cells where that matters, and nowhere else. */
    @Test
    void everyCell_underAPolicyThatSaysOtherwise_isWrongExactlyThere() throws Exception {
        String text = PolicyFile.referenceText().replace("support:   [read]", "support:   [read, write]");
        Path policy = Files.writeString(folder.resolve("policy.yaml"), text);
        try (AuthorizationWorld world = AuthorizationWorld.start(folder, "--policy", policy.toString())) {
            assertThat(wrongCells(world)).containsExactlyInAnyOrderElementsOf(whereSupportWrites());
        }
    }

    private static List<String> whereSupportWrites() {
        List<String> cells = new ArrayList<>(wrongAtEveryDoor("POST /api/client/events", "pk support"));
        Stream.of(
                        "POST /api/client/events",
                        "POST /api/client/events/aggregations",
                        "PATCH /api/client/users/me",
                        "PATCH /api/client/subscriptions/7",
                        "POST /api/client/users",
                        "DELETE /api/client/users/7",
                        "POST /api/client/users/batch",
                        "POST /api/client/campaigns/7/trigger",
                        "PATCH /api/client/journeys/7",
                        "POST /api/client/nobody-named-it",
                        "POST /api/admin/projects/{own}/events")
                .forEach(request -> cells.addAll(wrongAtEveryDoor(request, "sk support")));
        return cells;
    }

    private static List<String> wrongAtEveryDoor(String request, String key) {
        return List.of(
                wrong(AuthorizationDoor.CHECK, request, key, "403", "pass"),
                wrong(AuthorizationDoor.FORWARD_AUTH, request, key, "403", "pass"),
                wrong(AuthorizationDoor.REST, request, key, "403", "404"));
    }

    private static List<String> wrongCells(AuthorizationWorld world) {
        List<String> wrong = new ArrayList<>();
        for (AuthorizationDoor door : AuthorizationDoor.values()) {
            TABLE.rows().forEach(row -> wrong.addAll(wrongCells(world, door, row)));
        }
        return wrong;
    }

    private static List<String> wrongCells(AuthorizationWorld world, AuthorizationDoor door, Row row) {
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < row.cells().size(); i++) {
            Column column = AuthorizationTable.COLUMNS.get(i);
            String expected = door.expected(row, row.cells().get(i));
            String actual = door.ask(world, world.key(column), row);
            if (!actual.equals(expected)) {
                wrong.add(wrong(door, row.request(), column.toString(), expected, actual));
            }
        }
        return wrong;
    }

    private static String wrong(AuthorizationDoor door, String request, String key, String expected, String actual) {
        return "%-12s  %-65s  %-12s  expected %-4s  got %s".formatted(door, request, key, expected, actual);
    }
}
