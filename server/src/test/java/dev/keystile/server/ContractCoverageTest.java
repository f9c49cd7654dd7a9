package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.server.api.Routes;
import dev.keystile.server.openapi.ApiContract;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * The document promises nothing that isn't there, and leaves nothing out that is. It comes after all other tests of this room, whose
 * exchanges it looks at, and means something only when all have run.
 *
 * <p>Faults (5xx) may happen at any endpoint in the same way, and {@link FaultsTest} makes them happen where it can.
 */
@Order(Integer.MAX_VALUE)
final class ContractCoverageTest extends ServerTest {

    private static final String GATE = "Gate";
    private static final Pattern ROUTE = Pattern.compile("\\(([A-Z]+) && (\\S+)\\)");

    private static final Set<String> OWN_TAGS = Set.of(
            "Project keys", "Project features", "Organization", "Projects", "Operator", "Health", "Documentation");

    @Test
    void everyOperation_everyStatus_wasSeen() {
        assertThat(ApiContract.shared().seen())
                .as("run the whole room: mvn -pl server test")
                .containsAll(ApiContract.shared().promised(OWN_TAGS));
    }

    @Test
    void document_operations_areTheRoutes() {
        Routes routes = new Routes(server.registry, server.barrier(), server.checks, server.policy);
        var table = ROUTE.matcher(routes.toRouter().toString())
                .results()
                .map(route -> route.group(1) + " " + route.group(2))
                .toList();
        assertThat(ApiContract.shared().operations(OWN_TAGS)).containsExactlyInAnyOrderElementsOf(table);
    }

    @Test
    void document_operations_areOursOrTheGates() {
        assertThat(ApiContract.shared().operations(Set.of(GATE)))
                .containsExactly("POST /v1/check", "GET /v1/forward-auth");
    }
}
