package dev.keystile.bench;

import dev.keystile.gate.GateServer;
import dev.keystile.gate.GateSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The gate's doors over loopback, beside a handler of Vert.x that answers a constant. */
final class GatePart implements Part {

    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final String CHECK = "POST /v1/check";
    private static final String FORWARD_AUTH = "GET /v1/forward-auth";
    private static final String BARE_POST = "empty Vert.x handler, POST";
    private static final String BARE_GET = "empty Vert.x handler, GET";

    GatePart() {}

    @Override
    public String name() {
        return "gate";
    }

    @Override
    public List<Row> measure(Workplace workplace) throws Exception {
        Tenant tenant = workplace.tenant();
        try (Node node = workplace.openNode()) {
            GateSettings settings = GateSettings.onLoopback(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    () -> true,
                    node.replica().checker()::policy);
            GateServer gate = GateServer.start(settings, node.checks());
            try (BareVertx bare = new BareVertx()) {
                return measure(workplace.plan(), tenant, gate.port(), bare.port());
            } finally {
                gate.close(GRACE);
            }
        }
    }

    private static List<Row> measure(Plan plan, Tenant tenant, int port, int barePort) throws Exception {
        try (Connections gate = new Connections(port, plan.connections());
                Connections bare = new Connections(barePort, plan.connections())) {
            byte[] check = HttpConnection.request("POST", "/v1/check", question(tenant));
            Rounds rounds = new Rounds()
                    .enter(BARE_POST, bare.sending(plan, HttpConnection.request("POST", "/", question(tenant))))
                    .enter(CHECK, gate.sending(plan, check))
                    .enter(BARE_GET, bare.sending(plan, HttpConnection.request("GET", "/", "", headers(tenant))))
                    .enter(
                            FORWARD_AUTH,
                            gate.sending(plan, HttpConnection.request("GET", "/v1/forward-auth", "", headers(tenant))))
                    .run(plan);
            return rows(rounds);
        }
    }

    /** What is asked at the check API: whether the tenant's key may send events. */
    static String question(Tenant tenant) {
        return "{\"key\":\"" + tenant.key() + "\",\"method\":\"POST\",\"path\":\"/api/client/events\"}";
    }

    private static String[] headers(Tenant tenant) {
        return new String[] {
            "X-Original-Method: POST", "X-Original-URI: /api/client/events", "Authorization: Bearer " + tenant.key()
        };
    }

    private static List<Row> rows(Rounds rounds) {
        List<Row> rows = new ArrayList<>();
        Rows.addPerSecond(rows, "Gate: ", rounds, CHECK, BARE_POST);
        Rows.addTimesAndCpu(rows, "Gate: ", rounds, CHECK, BARE_POST);
        Rows.addPerSecond(rows, "Gate: ", rounds, FORWARD_AUTH, BARE_GET);
        Rows.addTimesAndCpu(rows, "Gate: ", rounds, FORWARD_AUTH, BARE_GET);
        return rows;
    }
}
