package dev.keystile.registry;

import static dev.keystile.registry.TestRegistry.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ErrorCode;
import dev.keystile.registry.command.CreateProject;
import dev.keystile.registry.query.ListProjects;
import dev.keystile.registry.query.PageRequest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The guarantee: no credential can fill the disk with answers that are kept for it. */
class IdempotencyLimitTest extends TenantTest {

    private Replayable<Project> create(Actor actor, String key) {
        var idempotency = new Idempotency<Project>(key, new byte[] {1}, outcome -> new StoredResponse(200, "{}"));
        var command = new CreateProject(organization.id(), "Project " + key, null, null, null);
        return test.registry.execute(actor, CONTEXT, command, idempotency).value();
    }

    private long counted() throws SQLException {
        try (Connection shell = shell();
                Statement statement = shell.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COALESCE(SUM(n), 0) FROM idempotency_count")) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    private Connection shell() throws SQLException {
        return TestDatabase.shell(folder);
    }

    private void pretendKept(int many) throws SQLException {
        try (Connection shell = shell();
                Statement statement = shell.createStatement()) {
            statement.execute("UPDATE idempotency_count SET n = " + many);
        }
    }

    private static ErrorCode refusal(Replayable<Project> answer) {
        var outcome = ((Replayable.Fresh<Project>) answer).outcome();
        return ((Outcome.Refused<Project>) outcome).problem().code();
    }

    @Test
    void count_followsWhatIsKept() throws SQLException {
        create(owner, "a");
        create(owner, "b");
        create(owner, "b");
        assertThat(counted()).isEqualTo(2);

        test.clock.advance(Duration.ofHours(25));
        create(owner, "b"); // in the place of one whose time is over
        assertThat(counted()).isEqualTo(2);
        test.registry.tidy();

        assertThat(counted()).isEqualTo(1);
        test.clock.advance(Duration.ofHours(25));
        test.registry.tidy();
        assertThat(counted()).isZero();
    }

    @Test
    void newKey_atTheMaximum_isRateLimitedRunsNothingAndKeepsNothing() throws SQLException {
        create(owner, "a");
        pretendKept(IdempotentCommand.MAX_KEPT - 1);
        assertThat(create(owner, "last"))
                .isInstanceOfSatisfying(
                        Replayable.Fresh.class,
                        fresh -> assertThat(fresh.outcome()).isInstanceOf(Outcome.Done.class));
        long before = test.registry.changeLog().snapshot().n();

        Replayable<Project> answer = create(owner, "b");

        assertThat(refusal(answer)).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(test.registry.changeLog().snapshot().n()).isEqualTo(before);
        assertThat(counted()).isEqualTo(IdempotentCommand.MAX_KEPT);
        assertThat(refusal(create(owner, "b"))).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(create(owner, "a")).isInstanceOf(Replayable.Replayed.class);
    }

    @Test
    void otherCredentials_whenOneIsAtTheMaximum_goOn() throws SQLException {
        create(owner, "a");
        pretendKept(IdempotentCommand.MAX_KEPT);
        Actor other = test.anotherTenant().owner();

        assertThat(create(other, "b")).isInstanceOf(Replayable.Fresh.class);
        assertThat(refusal(create(owner, "b"))).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(test.asked(owner, new ListProjects(organization.id(), PageRequest.FIRST))
                        .results())
                .hasSize(2);
    }
}
