package dev.keystile.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.check.Change.OrganizationChanged;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.policy.Policy;
import dev.keystile.core.policy.PolicyLines;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Guarantee: a verdict was right at some moment after its check began. The checker asks the clock when
 * it has read the policy and the key's entry, but neither its project nor its organization, and here that
 * is the moment when something changes.
 */
class ChangesAmidACheckTest {

    private final World world = new World();
    private Runnable change = () -> {};
    private int asked;
    private final Checker checker = new Checker(
            () -> true,
            () -> {
                asked++;
                Runnable now = change;
                change = () -> {};
                now.run();
                return Instant.ofEpochMilli(World.NOW);
            },
            World.POLICY,
            world.table);

    @BeforeEach
    void makeKey() {
        world.key("editor", KeyKind.SECRET, 10, ProjectRole.EDITOR, World.NOW + 1);
    }

    @Test
    void check_nothingChanges_asksOnce() {
        assertThat(World.words(check())).isEqualTo("allowed");
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void check_keyIsRevoked_isRevoked() {
        change = () -> world.revoke("editor");

        assertThat(World.words(check())).isEqualTo("unauthenticated REVOKED");
    }

    /** Without a second look at the entry: a live key in a project of a name that it got after the revoke. */
    @Test
    void check_keyIsRevokedAndItsProjectRenamed_isNoMixture() {
        change = () -> {
            world.revoke("editor");
            world.project(10, 1, "renamed", false);
        };

        assertThat(World.words(check())).isEqualTo("unauthenticated REVOKED");
    }

    @Test
    void check_roleIsChanged_countsTheNewOne() {
        change = () -> world.changeRole("editor", ProjectRole.SUPPORT);

        assertThat(World.words(check())).isEqualTo("forbidden write editor");
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void check_projectIsArchived_isArchived() {
        change = () -> world.project(10, 1, "ten", true);

        assertThat(World.words(check())).isEqualTo("unauthenticated ARCHIVED");
    }

    @Test
    void check_organizationIsArchived_isArchived() {
        change = () -> world.table.apply(new OrganizationChanged(1, "acme", true));

        assertThat(World.words(check())).isEqualTo("unauthenticated ARCHIVED");
    }

    @Test
    void check_policyIsChanged_countsTheNewOne() {
        change = () -> checker.usePolicy(withEditorsThatOnlyRead());

        assertThat(World.words(check())).isEqualTo("forbidden write publisher");
    }

    /** The old policy lets editors write, the new one publishers alone: at no time might this key write. */
    @Test
    void check_policyAndRoleAreChanged_isNoMixture() {
        world.key("publisher", KeyKind.SECRET, 10, ProjectRole.SUPPORT, World.NOW + 1);
        change = () -> {
            checker.usePolicy(withEditorsThatOnlyRead());
            world.changeRole("publisher", ProjectRole.EDITOR);
        };

        assertThat(World.words(check("publisher"))).isEqualTo("forbidden write publisher");
    }

    @Test
    void check_anotherTableIsPut_countsTheNewOne() {
        World other = new World();
        other.table.apply(world.row("editor"));
        other.table.apply(revoked(world.row("editor")));
        change = () -> checker.useTable(other.table);

        assertThat(World.words(check())).isEqualTo("unauthenticated REVOKED");
    }

    @Test
    void check_tableGrows_isRightAllTheSame() {
        change = () -> {
            for (int i = 0; i < 1_000; i++) {
                world.key("more " + i, KeyKind.SECRET, 10, ProjectRole.EDITOR);
            }
            world.changeRole("editor", ProjectRole.SUPPORT);
        };

        assertThat(World.words(check())).isEqualTo("forbidden write editor");
    }

    /** Changes that never let a check come to its end make it give up, not hang. */
    @Test
    void check_changesWithoutEnd_isUnavailable() {
        change = new Runnable() {
            @Override
            public void run() {
                world.project(10, 1, "name " + asked, false);
                checker.usePolicy(PolicyLines.withRoles("surface client /api/client secret read write\n"));
                change = this;
            }
        };

        assertThat(World.words(check())).isEqualTo("unavailable");
        assertThat(asked).isEqualTo(1_000);
    }

    private Verdict check() {
        return check("editor");
    }

    private Verdict check(String name) {
        return checker.check(new CheckRequest(world.value(name), "POST", "/api/client/events", false));
    }

    private static Change.KeyChanged revoked(Change.KeyChanged key) {
        return new Change.KeyChanged(
                key.keyId(), key.digest(), key.kind(), key.ownerId(), key.role(), key.expiresAtMillis(), true);
    }

    private static Policy withEditorsThatOnlyRead() {
        return PolicyLines.policy(PolicyLines.ROLES.replace("editor read write", "editor read")
                + "surface client /api/client publishable,secret read write\n");
    }
}
