package dev.keystile.registry;

import static dev.keystile.registry.TestRegistry.problem;
import static dev.keystile.registry.TestRegistry.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.Problem;
import dev.keystile.registry.access.Refusals;
import dev.keystile.registry.command.RevokeKey;
import dev.keystile.registry.query.FindKey;
import dev.keystile.registry.query.ListKeys;
import dev.keystile.registry.query.PageRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RevokeKeyTest extends TenantTest {
    @Test
    void execute_onALiveKey_leavesATombstone() {
        ApiKey key = test.issueSecret(projectAdmin, project.id()).key();
        test.clock.advance(Duration.ofMinutes(5));

        Committed<Outcome<ApiKey>> committed = test.execute(owner, new RevokeKey(project, key.id(), "Leaked"));

        assertThat(value(committed).revocation())
                .isEqualTo(new ApiKey.Revocation(test.clock.instant(), Author.of(owner), "Leaked"));
        var list = test.asked(owner, new ListKeys(project, true, PageRequest.FIRST));
        assertThat(list.results()).contains(value(committed));
        assertThat(test.asked(owner, new ListKeys(project, false, PageRequest.FIRST))
                        .results())
                .extracting(ApiKey::id)
                .doesNotContain(key.id());
    }

    @Test
    void execute_twice_isMissingTheSecondTimeAndWaitsForTheFirst() {
        ApiKey key = test.issueSecret(projectAdmin, project.id()).key();
        var first = test.execute(owner, new RevokeKey(project, key.id(), null));

        var second = test.execute(owner, new RevokeKey(project, key.id(), null));

        assertThat(problem(second)).isSameAs(Refusals.MISSING);
        assertThat(second.changeNumber()).isEqualTo(first.changeNumber());
    }

    @Test
    void findKey_onATombstone_isMissingAndWaitsForTheRevocation() {
        ApiKey key = test.issueSecret(projectAdmin, project.id()).key();
        var revoked = test.execute(owner, new RevokeKey(project, key.id(), null));

        var found = test.ask(projectAdmin, new FindKey(project, key.id()));

        assertThat(problem(found)).isSameAs(Refusals.MISSING);
        assertThat(found.changeNumber()).isEqualTo(revoked.changeNumber());
    }

    @Test
    void execute_onItself_isTheLastThingThatAKeyDoes() {
        ApiKey key = test.issueSecret(projectAdmin, project.id()).key();
        Actor actor = new Actor.Key(key.id());

        var revoked = test.execute(actor, new RevokeKey(project, key.id(), null));
        var afterwards = test.execute(
                actor, new RevokeKey(project, tenant.projectKey().key().id(), null));

        assertThat(value(revoked).revocation()).isNotNull();
        assertThat(problem(afterwards)).isSameAs(Refusals.UNAUTHENTICATED);
        assertThat(afterwards.changeNumber()).isEqualTo(revoked.changeNumber());
    }

    @Test
    void execute_withAnUnacceptableReason_failsValidationAndTheKeyLives() {
        ApiKey key = test.issueSecret(projectAdmin, project.id()).key();

        Problem problem = test.refused(owner, new RevokeKey(project, key.id(), "x".repeat(501)));

        assertThat(problem.param()).isEqualTo("reason");
        assertThat(test.asked(owner, new FindKey(project, key.id()))).isEqualTo(key);
    }

    @Test
    void execute_onAKeyOfAnotherOwnerOfTheSameTenant_isMissing() {
        Problem problem = test.refused(
                owner, new RevokeKey(project, tenant.organizationKey().key().id(), null));

        assertThat(problem).isSameAs(Refusals.MISSING);
    }
}
