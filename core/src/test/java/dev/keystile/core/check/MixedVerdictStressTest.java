package dev.keystile.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.check.KeyTable.KeyView;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import dev.keystile.core.policy.Permission;
import dev.keystile.core.policy.Policy;
import dev.keystile.core.policy.PolicyLines;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Guarantee: a verdict never mixes an old policy with a new role (rule 13 of the protocol).
 *
 * <p>The policy and the key's role go round: under the first policy only publishers may write while the
 * key is an editor's; under the second only editors may while it is a publisher's; between the two nobody
 * may. At no moment may the key write, so a check that passes has mixed two of them.
 */
@Timeout(60)
class MixedVerdictStressTest {

    private static final int ROUNDS = 10_000;
    private static final int READERS = 3;

    private final World world = new World(policyWhere("nobody"));
    private final PlaintextKey key = world.key("key", KeyKind.SECRET, 10, ProjectRole.EDITOR);
    private volatile boolean done;

    @Test
    void check_amidChangesOfPolicyAndRole_neverMixesThem() throws Exception {
        CheckRequest request = new CheckRequest(key.revealPlaintext(), "POST", "/api/client/events", false);

        assertThat(mixtures(() -> world.checker.check(request) instanceof Verdict.Allowed))
                .isZero();
    }

    /** The negative control: a copy of the check that reads the policy once and never again is caught. */
    @Test
    void check_withoutReadingThePolicyAgain_isCaught() throws Exception {
        Permission write = new Permission("write");

        assertThat(mixtures(() -> {
                    Policy policy = world.checker.policy();
                    KeyView entry = Objects.requireNonNull(world.table.look(key.digest()));
                    return policy.permissionsOf(entry.role()).contains(write);
                }))
                .isPositive();
    }

    private long mixtures(BooleanSupplier passes) throws Exception {
        done = false;
        long mixtures = 0;
        try (ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
            List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                running.add(readers.submit(() -> count(passes)));
            }
            goRound();
            for (Future<Long> reader : running) {
                mixtures += reader.get();
            }
        }
        return mixtures;
    }

    private long count(BooleanSupplier passes) {
        long count = 0;
        while (!done) {
            count += passes.getAsBoolean() ? 1 : 0;
        }
        return count;
    }

    /** Every policy is a fresh object, as one that is read from a file is. */
    private void goRound() {
        try {
            for (int i = 0; i < ROUNDS; i++) {
                world.checker.usePolicy(policyWhere("nobody"));
                world.changeRole("key", ProjectRole.EDITOR);
                world.checker.usePolicy(policyWhere("publisher"));
                world.checker.usePolicy(policyWhere("nobody"));
                world.changeRole("key", ProjectRole.PUBLISHER);
                world.checker.usePolicy(policyWhere("editor"));
            }
        } finally {
            done = true;
        }
    }

    private static Policy policyWhere(String writer) {
        return PolicyLines.policy(
                """
                project support read
                project smtpproxy smtp.send
                project editor read %s
                project publisher read %s
                project admin settings write
                organization member organization.read
                organization admin organization.manage
                organization owner organization.settings
                surface client /api/client secret read write
                """.formatted(writer.equals("editor") ? "write" : "", writer.equals("publisher") ? "write" : ""));
    }
}
