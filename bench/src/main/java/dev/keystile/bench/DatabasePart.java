package dev.keystile.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Keys made, revoked and listed by callers of the registry, without HTTP, each of whom waits at the
 * barrier; beside bare statements on the same database, from as many callers.
 */
final class DatabasePart implements Part {

    /** A turn of revoking ends when the keys of the turn before are all revoked. */
    private static final Duration UNTIL_ALL_ARE_REVOKED = Duration.ofMinutes(5);

    private static final String CREATE = "create";
    private static final String REVOKE = "revoke";
    private static final String LIST = "list 25 of the keys";
    private static final String INSERT = "bare INSERT, a connection a caller";
    private static final String INSERT_IN_TURN = "bare INSERT, one connection for all";
    private static final String SELECT = "bare SELECT of 25, a connection a caller";

    private final String name;
    private final Opening opening;

    /** Makes a database in a workplace. */
    @FunctionalInterface
    interface Opening {
        Database open(Workplace workplace) throws Exception;
    }

    DatabasePart(String name, Opening opening) {
        this.name = name;
        this.opening = opening;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Row> measure(Workplace workplace) throws Exception {
        Plan plan = workplace.plan();
        try (Database database = opening.open(workplace);
                Node node = Node.open(database.settings());
                BareTable bare = BareTable.fill(database, plan.keys(), plan.databaseCallers())) {
            Tenant tenant = database.fill(node, plan.keys());
            return rows(database.name(), contest(plan, node, tenant, bare).run(plan));
        }
    }

    private static Rounds contest(Plan plan, Node node, Tenant tenant, BareTable bare) {
        int callers = plan.databaseCallers();
        Queue<Long> made = new ConcurrentLinkedQueue<>();
        return new Rounds()
                .enter(INSERT, () -> Load.run(callers, plan.slice(), bare::inserting))
                .enter(
                        CREATE,
                        () -> Load.run(
                                callers,
                                plan.slice(),
                                i -> () -> made.add(node.issue(tenant).key().id())))
                .enter(INSERT_IN_TURN, () -> Load.run(callers, plan.slice(), i -> bare.insertingInTurn()))
                .enter(
                        REVOKE,
                        () -> Load.run(callers, UNTIL_ALL_ARE_REVOKED, i -> () -> revokeOne(node, tenant, made.poll())))
                .enter(SELECT, () -> Load.run(callers, plan.slice(), bare::reading))
                .enter(LIST, () -> Load.run(callers, plan.slice(), i -> () -> node.list(tenant) > 0));
    }

    private static boolean revokeOne(Node node, Tenant tenant, @Nullable Long keyId) {
        if (keyId == null) {
            return false;
        }
        node.revoke(tenant, keyId);
        return true;
    }

    private static List<Row> rows(String database, Rounds rounds) {
        String head = database + ": ";
        List<Row> rows = new ArrayList<>();
        for (String change : List.of(CREATE, REVOKE)) {
            Rows.addPerSecond(rows, head, rounds, change, INSERT);
            Rows.addPerSecond(rows, head, rounds, change, INSERT_IN_TURN);
            Rows.addTimes(rows, head, rounds, change, INSERT);
        }
        Rows.addPerSecond(rows, head, rounds, LIST, SELECT);
        Rows.addTimes(rows, head, rounds, LIST, SELECT);
        return rows;
    }
}
