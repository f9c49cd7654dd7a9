package dev.keystile.bench;

import dev.keystile.server.ControlPlane;
import dev.keystile.server.ControlPlaneSettings;
import dev.keystile.wire.SharedToken;
import dev.keystile.wire.TrustedProxies;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The REST API over loopback, beside an empty handler of Spring MVC. */
final class RestPart implements Part {

    private static final Duration UNTIL_ALL_ARE_REVOKED = Duration.ofMinutes(5);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int TOKEN_BYTES = 32;
    private static final String KEYS = "/api/client/keys";
    private static final String BODY = "{\"name\":\"Integration\",\"role\":\"editor\"}";
    private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");

    private static final String CREATE = "create a key";
    private static final String REVOKE = "revoke a key";
    private static final String LIST = "list 25 keys";
    private static final String GET = "get a key";
    private static final String ME = "me";
    private static final String EMPTY_GET = "empty MVC handler, GET";
    private static final String EMPTY_POST = "empty MVC handler, POST";

    RestPart() {}

    @Override
    public String name() {
        return "rest";
    }

    @Override
    public List<Row> measure(Workplace workplace) throws Exception {
        Tenant tenant = workplace.tenant();
        try (Node node = workplace.openNode()) {
            ControlPlane control = ControlPlane.start(settings(), node.registry(), node.barrier(), node.checks());
            try (BareMvc bare = new BareMvc()) {
                return measure(workplace.plan(), tenant, control.port(), bare.port());
            } finally {
                control.close(GRACE);
            }
        }
    }

    private static ControlPlaneSettings settings() {
        byte[] token = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(token);
        return new ControlPlaneSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                null,
                null,
                TrustedProxies.parse(List.of()),
                new SharedToken(java.util.HexFormat.of().formatHex(token)),
                InstantSource.system(),
                new SecureRandom());
    }

    private static List<Row> measure(Plan plan, Tenant tenant, int port, int barePort) throws Exception {
        String authorization = "Authorization: Bearer " + tenant.key();
        try (Connections api = new Connections(port, plan.connections());
                Connections bare = new Connections(barePort, plan.connections())) {
            Queue<String> made = new ConcurrentLinkedQueue<>();
            byte[] create = HttpConnection.request("POST", KEYS, BODY, authorization);
            Rounds rounds = new Rounds()
                    .enter(EMPTY_POST, bare.sending(plan, HttpConnection.request("POST", "/constant", BODY)))
                    .enter(
                            CREATE,
                            () -> Load.run(
                                    plan.connections(), plan.slice(), i -> () -> made.add(create(api.get(i), create))))
                    .enter(
                            REVOKE,
                            () -> Load.run(
                                    plan.connections(),
                                    UNTIL_ALL_ARE_REVOKED,
                                    i -> () -> revoke(api.get(i), authorization, made.poll())))
                    .enter(EMPTY_GET, bare.sending(plan, HttpConnection.request("GET", "/constant", "")))
                    .enter(LIST, api.sending(plan, HttpConnection.request("GET", KEYS, "", authorization)))
                    .enter(
                            GET,
                            api.sending(
                                    plan,
                                    HttpConnection.request("GET", KEYS + "/" + tenant.keyId(), "", authorization)))
                    .enter(ME, api.sending(plan, HttpConnection.request("GET", "/api/client/me", "", authorization)))
                    .run(plan);
            return rows(rounds);
        }
    }

    private static String create(HttpConnection connection, byte[] request) throws java.io.IOException {
        connection.exchangeOk(request);
        Matcher id = ID.matcher(connection.body());
        if (!id.find()) {
            throw new java.io.IOException("The answer names no id");
        }
        return id.group(1);
    }

    private static boolean revoke(HttpConnection connection, String authorization, @Nullable String id)
            throws java.io.IOException {
        if (id == null) {
            return false;
        }
        connection.exchangeOk(HttpConnection.request("DELETE", KEYS + "/" + id, "", authorization));
        return true;
    }

    private static List<Row> rows(Rounds rounds) {
        List<Row> rows = new ArrayList<>();
        Rows.addTimesAndCpu(rows, "REST: ", rounds, CREATE, EMPTY_POST);
        for (String what : List.of(REVOKE, LIST, GET, ME)) {
            Rows.addTimesAndCpu(rows, "REST: ", rounds, what, EMPTY_GET);
        }
        return rows;
    }
}
