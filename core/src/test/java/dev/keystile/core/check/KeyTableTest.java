package dev.keystile.core.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.check.Change.KeyChanged;
import dev.keystile.core.check.Change.OrganizationChanged;
import dev.keystile.core.check.Change.PeopleChanged;
import dev.keystile.core.check.Change.ProjectChanged;
import dev.keystile.core.check.KeyTable.KeyView;
import dev.keystile.core.key.KeyDigest;
import dev.keystile.core.key.KeyKind;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Guarantee: what is final stays final, and a change that contradicts what is known is never taken in. */
class KeyTableTest {

    private static final KeyDigest DIGEST = new KeyDigest(1, 2, 3, 4);

    private final KeyTable table = new KeyTable();

    @BeforeEach
    void fill() {
        table.apply(new OrganizationChanged(1, "acme", false));
        table.apply(new OrganizationChanged(2, null, false));
        table.apply(new OrganizationChanged(3, null, true));
        table.apply(new ProjectChanged(10, 1, "ten", false));
        table.apply(new ProjectChanged(11, 1, null, true));
        table.apply(key(ProjectRole.EDITOR, false));
    }

    @Test
    void look_key_isAsItWasTakenIn() {
        KeyView view = look();

        assertThat(view.keyId()).isEqualTo(7);
        assertThat(view.kind()).isEqualTo(KeyKind.SECRET);
        assertThat(view.role()).isEqualTo(ProjectRole.EDITOR);
        assertThat(view.expiresAtMillis()).isEqualTo(99);
        assertThat(view.revoked()).isFalse();
        assertThat(table.projects().at(view.owner()).entry()).isEqualTo(new ProjectEntry(10, 1, "ten", false));
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void look_digestThatDiffersInTheFirstHalf_isUnknown() {
        assertThat(table.look(new KeyDigest(1, 3, 3, 4))).isNull();
        assertThat(table.look(new KeyDigest(2, 2, 3, 4))).isNull();
        assertThat(table.look(new KeyDigest(0, 0, 0, 0))).isNull();
    }

    @Test
    void apply_sameChangeTwice_doesNoHarm() {
        long before = table.contentHash();
        table.apply(new OrganizationChanged(1, "acme", false));
        table.apply(new ProjectChanged(10, 1, "ten", false));
        table.apply(key(ProjectRole.EDITOR, false));

        assertThat(table.contentHash()).isEqualTo(before);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void apply_anotherRole_isTheRoleFromThenOn() {
        table.apply(key(ProjectRole.ADMIN, false));

        assertThat(look().role()).isEqualTo(ProjectRole.ADMIN);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void apply_revoked_staysAsATombstone() {
        table.apply(key(ProjectRole.EDITOR, true));

        assertThat(look().revoked()).isTrue();
        assertThat(table.size()).isEqualTo(1);
        assertThatThrownBy(() -> table.apply(key(ProjectRole.EDITOR, false)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("key 7");
        assertThat(look().revoked()).isTrue();
    }

    @Test
    void apply_organizationAndProjectRenamed_areAsTheyAreNow() {
        table.apply(new OrganizationChanged(1, null, false));
        table.apply(new ProjectChanged(10, 1, "tenth", false));

        assertThat(table.organizations().find(1)).isEqualTo(new OrganizationEntry(1, "", false));
        assertThat(table.projects().at(look().owner()).entry()).isEqualTo(new ProjectEntry(10, 1, "tenth", false));
    }

    @Test
    void apply_peopleChanged_changesNothing() {
        long before = table.contentHash();
        table.apply(new PeopleChanged());

        assertThat(table.contentHash()).isEqualTo(before);
    }

    static Stream<Change> contradictions() {
        return Stream.of(
                new OrganizationChanged(3, null, false),
                new ProjectChanged(11, 1, null, false),
                new ProjectChanged(10, 2, "ten", false),
                new ProjectChanged(12, 99, null, false),
                new KeyChanged(8, DIGEST, KeyKind.SECRET, 10, ProjectRole.EDITOR, 99, false),
                new KeyChanged(7, DIGEST, KeyKind.PUBLISHABLE, 10, ProjectRole.EDITOR, 99, false),
                new KeyChanged(7, DIGEST, KeyKind.SECRET, 11, ProjectRole.EDITOR, 99, false),
                new KeyChanged(7, DIGEST, KeyKind.SECRET, 10, ProjectRole.EDITOR, KeyChanged.NEVER, false),
                new KeyChanged(7, DIGEST, KeyKind.ORGANIZATION, 1, OrganizationRole.OWNER, 99, false),
                new KeyChanged(9, new KeyDigest(9, 9, 9, 9), KeyKind.SECRET, 99, ProjectRole.EDITOR, 0, false),
                new KeyChanged(
                        9, new KeyDigest(9, 9, 9, 9), KeyKind.ORGANIZATION, 10, OrganizationRole.OWNER, 0, false));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void apply_contradiction_isRefusedAndChangesNothing(Change change) {
        long before = table.contentHash();

        assertThatThrownBy(() -> table.apply(change))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("The change contradicts the table: ");
        assertThat(table.contentHash()).isEqualTo(before);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void keyChanged_roleOfTheOtherSort_isRefused() {
        assertThatThrownBy(() -> new KeyChanged(1, DIGEST, KeyKind.SECRET, 1, OrganizationRole.OWNER, 0, false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new KeyChanged(1, DIGEST, KeyKind.ORGANIZATION, 1, ProjectRole.ADMIN, 0, false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<Change> differences() {
        return Stream.of(
                new OrganizationChanged(1, "acme2", false),
                new OrganizationChanged(1, "acme", true),
                new OrganizationChanged(4, null, false),
                new ProjectChanged(10, 1, "ten", true),
                new ProjectChanged(10, 1, null, false),
                new ProjectChanged(12, 1, null, false),
                key(ProjectRole.SUPPORT, false),
                key(ProjectRole.EDITOR, true),
                new KeyChanged(8, new KeyDigest(1, 3, 3, 4), KeyKind.SECRET, 10, ProjectRole.EDITOR, 99, false));
    }

    @ParameterizedTest
    @MethodSource("differences")
    void contentHash_otherContent_isAnother(Change change) {
        long before = table.contentHash();
        table.apply(change);

        assertThat(table.contentHash()).isNotEqualTo(before);
    }

    private static KeyChanged key(ProjectRole role, boolean revoked) {
        return new KeyChanged(7, DIGEST, KeyKind.SECRET, 10, role, 99, revoked);
    }

    private KeyView look() {
        return Objects.requireNonNull(table.look(DIGEST));
    }
}
