package dev.keystile.core.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.check.Change.KeyChanged;
import dev.keystile.core.check.Change.OrganizationChanged;
import dev.keystile.core.check.Change.ProjectChanged;
import dev.keystile.core.check.KeyTable.KeyView;
import dev.keystile.core.key.KeyDigest;
import dev.keystile.core.key.KeyKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guarantee: after any sequence of changes the table says what a plain map would say. */
class KeyTablePropertyTest {

    private static final int STEPS = 30_000;
    private static final int DIGESTS_THAT_CROWD = 400;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void apply_randomChanges_agreesWithAMap(long seed) {
        Run run = new Run(seed);
        for (int step = 1; step <= STEPS; step++) {
            run.step();
            if (step % (STEPS / 10) == 0) {
                run.compare();
            }
        }
        assertThat(run.table.size()).as("large enough to have grown").isGreaterThan(5_000);
        assertThat(run.refused).as("contradictions tried").isGreaterThan(500);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void contentHash_anyOrder_isTheSame(long seed) {
        Run run = new Run(seed);
        for (int step = 0; step < STEPS / 3; step++) {
            run.step();
        }
        KeyTable shuffled = run.rebuilt();

        assertThat(shuffled.contentHash()).isEqualTo(run.table.contentHash());
        // The control: one key less, one role other.
        KeyChanged last = run.keys.values().iterator().next();
        run.keys.remove(last.digest());
        assertThat(run.rebuilt().contentHash()).isNotEqualTo(run.table.contentHash());
        run.keys.put(
                last.digest(),
                new KeyChanged(
                        last.keyId(),
                        last.digest(),
                        last.kind(),
                        last.ownerId(),
                        run.otherRole(last),
                        last.expiresAtMillis(),
                        last.revoked()));
        assertThat(run.rebuilt().contentHash()).isNotEqualTo(run.table.contentHash());
    }

    /** A table and its model, driven by the same random changes. */
    private static final class Run {

        private final Random random;
        private final KeyTable table = new KeyTable();
        private final Map<KeyDigest, KeyChanged> keys = new HashMap<>();
        private final Map<Long, OrganizationChanged> organizations = new HashMap<>();
        private final Map<Long, ProjectChanged> projects = new HashMap<>();
        private final List<KeyDigest> digests = new ArrayList<>();
        private int refused;

        Run(long seed) {
            random = new Random(seed);
            take(new OrganizationChanged(1, null, false));
            take(new ProjectChanged(1, 1, null, false));
        }

        void step() {
            int dice = random.nextInt(100);
            if (dice < 3) {
                changeOrganization();
            } else if (dice < 10) {
                changeProject();
            } else if (dice < 60) {
                newKey();
            } else {
                changeKey();
            }
        }

        private void changeOrganization() {
            long id = 1L + random.nextInt(organizations.size() + 1);
            take(new OrganizationChanged(id, text(), random.nextInt(20) == 0));
        }

        private void changeProject() {
            long id = 1L + random.nextInt(projects.size() + 1);
            ProjectChanged known = projects.get(id);
            long organization = known == null || random.nextInt(20) == 0
                    ? 1 + random.nextInt(organizations.size() + 1)
                    : known.organizationId();
            take(new ProjectChanged(id, organization, text(), random.nextInt(10) == 0));
        }

        private void newKey() {
            KeyKind kind = pick(KeyKind.values());
            int owners = kind == KeyKind.ORGANIZATION ? organizations.size() : projects.size();
            take(new KeyChanged(
                    digests.size() + 1L,
                    newDigest(),
                    kind,
                    1 + random.nextInt(owners),
                    role(kind),
                    random.nextInt(4) == 0 ? KeyChanged.NEVER : random.nextLong(1, Long.MAX_VALUE),
                    random.nextInt(20) == 0));
        }

        /** Some digests share their first half or their second, so that both are seen to be compared. */
        private KeyDigest newDigest() {
            KeyDigest digest = switch (random.nextInt(3)) {
                case 0 -> new KeyDigest(random.nextInt(DIGESTS_THAT_CROWD), random.nextLong(), 0, 0);
                case 1 -> new KeyDigest(random.nextLong(), random.nextInt(DIGESTS_THAT_CROWD), 0, 0);
                default -> new KeyDigest(random.nextLong(), random.nextLong(), 0, 0);
            };
            digests.add(digest);
            return digest;
        }

        /** Mostly another role or a revoke; sometimes what may never change. */
        private void changeKey() {
            if (digests.isEmpty()) {
                return;
            }
            KeyDigest digest = digests.get(random.nextInt(digests.size()));
            KeyChanged known = keys.get(digest);
            if (known == null) {
                return;
            }
            boolean sameId = random.nextInt(30) != 0;
            boolean sameExpiry = random.nextInt(30) != 0;
            take(new KeyChanged(
                    sameId ? known.keyId() : known.keyId() + 1,
                    digest,
                    known.kind(),
                    random.nextInt(30) != 0 ? known.ownerId() : known.ownerId() + 1,
                    role(known.kind()),
                    sameExpiry ? known.expiresAtMillis() : known.expiresAtMillis() + 1,
                    random.nextInt(3) == 0));
        }

        private Role role(KeyKind kind) {
            return kind == KeyKind.ORGANIZATION ? pick(OrganizationRole.values()) : pick(ProjectRole.values());
        }

        private <T> T pick(T[] values) {
            return List.of(values).get(random.nextInt(values.length));
        }

        Role otherRole(KeyChanged key) {
            Role role = role(key.kind());
            while (role.equals(key.role())) {
                role = role(key.kind());
            }
            return role;
        }

        private @org.jspecify.annotations.Nullable String text() {
            return random.nextInt(3) == 0 ? null : "x" + random.nextInt(5);
        }

        private void take(Change change) {
            if (isAllowed(change)) {
                table.apply(change);
                remember(change);
            } else {
                refused++;
                assertThatThrownBy(() -> table.apply(change)).isInstanceOf(IllegalStateException.class);
            }
        }

        private boolean isAllowed(Change change) {
            return switch (change) {
                case OrganizationChanged(long id, var ignored, boolean archived) -> {
                    OrganizationChanged known = organizations.get(id);
                    yield known == null || !known.archived() || archived;
                }
                case ProjectChanged(long id, long organization, var ignored, boolean archived) -> {
                    ProjectChanged known = projects.get(id);
                    yield organizations.containsKey(organization)
                            && (known == null
                                    || (known.organizationId() == organization && (!known.archived() || archived)));
                }
                case KeyChanged key -> isAllowed(key);
                case Change.PeopleChanged ignored -> true;
            };
        }

        private boolean isAllowed(KeyChanged key) {
            KeyChanged known = keys.get(key.digest());
            boolean ownerKnown = key.kind() == KeyKind.ORGANIZATION
                    ? organizations.containsKey(key.ownerId())
                    : projects.containsKey(key.ownerId());
            boolean fits = known == null
                    || (known.keyId() == key.keyId()
                            && known.ownerId() == key.ownerId()
                            && known.expiresAtMillis() == key.expiresAtMillis()
                            && (!known.revoked() || key.revoked()));
            return ownerKnown && fits;
        }

        private void remember(Change change) {
            switch (change) {
                case OrganizationChanged organization -> organizations.put(organization.organizationId(), organization);
                case ProjectChanged project -> projects.put(project.projectId(), project);
                case KeyChanged key -> keys.put(key.digest(), key);
                case Change.PeopleChanged ignored -> {}
            }
        }

        void compare() {
            assertThat(table.size()).isEqualTo(keys.size());
            for (KeyChanged key : keys.values()) {
                KeyView view = table.look(key.digest());
                assertThat(view).isNotNull();
                assertThat(asChange(key.digest(), view)).isEqualTo(key);
            }
            for (int i = 0; i < 1_000; i++) {
                KeyDigest digest = new KeyDigest(random.nextInt(DIGESTS_THAT_CROWD), random.nextLong(), 0, 0);
                assertThat(table.look(digest) == null).isEqualTo(!keys.containsKey(digest));
            }
            for (ProjectChanged project : projects.values()) {
                assertThat(table.projects().find(project.projectId()))
                        .extracting(KeyTable.ProjectCell::entry)
                        .isEqualTo(new ProjectEntry(
                                project.projectId(),
                                project.organizationId(),
                                project.externalId() == null ? "" : project.externalId(),
                                project.archived()));
            }
        }

        private KeyChanged asChange(KeyDigest digest, KeyView view) {
            long owner = view.kind() == KeyKind.ORGANIZATION
                    ? table.organizations().at(view.owner()).id()
                    : table.projects().at(view.owner()).entry().id();
            return new KeyChanged(
                    view.keyId(), digest, view.kind(), owner, view.role(), view.expiresAtMillis(), view.revoked());
        }

        /** The same content in a table of its own, in another order and in one step for each row. */
        KeyTable rebuilt() {
            KeyTable rebuilt = new KeyTable();
            applyShuffled(rebuilt, organizations.values());
            applyShuffled(rebuilt, projects.values());
            applyShuffled(rebuilt, keys.values());
            return rebuilt;
        }

        private void applyShuffled(KeyTable target, java.util.Collection<? extends Change> changes) {
            List<Change> shuffled = new ArrayList<>(changes);
            Collections.shuffle(shuffled, random);
            shuffled.forEach(target::apply);
        }
    }
}
