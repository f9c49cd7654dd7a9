package dev.keystile.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.check.KeyUse;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.command.RevokeKey;
import dev.keystile.registry.command.UpdateKey;
import dev.keystile.registry.query.FindKey;
import dev.keystile.registry.query.ListKeys;
import dev.keystile.registry.query.PageRequest;
import dev.keystile.registry.store.KeyUseStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When keys were last used: written in batches, outside the change log. */
class KeyUseTest extends TenantTest {

    private static final Instant EARLY = Instant.parse("2026-11-24T10:00:00.123Z");
    private static final Instant LATE = EARLY.plusSeconds(60);

    private @Nullable Instant lastUse(long keyId) {
        return test.asked(owner, new FindKey(project, keyId)).lastUsedAt();
    }

    private long keyId() {
        return tenant.projectKey().key().id();
    }

    @Test
    void recordUses_ofAKey_isShownWhereverTheKeyIs() {
        assertThat(lastUse(keyId())).isNull();

        test.registry.recordUses(List.of(new KeyUse(keyId(), EARLY.toEpochMilli())));

        assertThat(lastUse(keyId())).isEqualTo(EARLY);
        assertThat(test.asked(owner, new ListKeys(project, false, PageRequest.FIRST))
                        .results())
                .extracting(ApiKey::lastUsedAt)
                .containsExactly(EARLY);
        assertThat(test.done(owner, new UpdateKey(project, keyId(), "New", Patch.absent(), null, null))
                        .lastUsedAt())
                .isEqualTo(EARLY);
        assertThat(test.done(owner, new RevokeKey(project, keyId(), null)).lastUsedAt())
                .isEqualTo(EARLY);
    }

    @Test
    void recordUses_outOfOrder_keepsTheLatest() {
        test.registry.recordUses(
                List.of(new KeyUse(keyId(), LATE.toEpochMilli()), new KeyUse(keyId(), EARLY.toEpochMilli())));
        test.registry.recordUses(List.of(new KeyUse(keyId(), EARLY.toEpochMilli())));

        assertThat(lastUse(keyId())).isEqualTo(LATE);
    }

    @Test
    void recordUses_takesNoNumberOfTheChangeLog() {
        Snapshot before = test.registry.changeLog().snapshot();

        test.registry.recordUses(List.of(new KeyUse(keyId(), EARLY.toEpochMilli())));

        assertThat(test.registry.changeLog().snapshot()).isEqualTo(before);
    }

    @Test
    void recordUses_ofUnknownKeys_passesThemOverAndWritesTheRest() throws Exception {
        test.registry.recordUses(
                List.of(new KeyUse(777_777, EARLY.toEpochMilli()), new KeyUse(keyId(), EARLY.toEpochMilli())));

        assertThat(lastUse(keyId())).isEqualTo(EARLY);
        try (Connection shell = TestDatabase.shell(folder);
                Statement statement = shell.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM key_use")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(1);
        }
    }

    @Test
    void recordUses_ofMoreThanOneWriteTakes_writesAll() {
        List<KeyUse> uses = new ArrayList<>();
        for (int i = 0; i < KeyUseStore.MAX_USES_A_WRITE + 7; i++) {
            IssuedKey key = test.issue(owner, project, KeyKind.PUBLISHABLE, ProjectRole.SUPPORT);
            uses.add(new KeyUse(key.key().id(), EARLY.plusMillis(i).toEpochMilli()));
        }

        test.registry.recordUses(uses);

        assertThat(lastUse(uses.getFirst().keyId())).isEqualTo(EARLY);
        assertThat(lastUse(uses.getLast().keyId()))
                .isEqualTo(Instant.ofEpochMilli(uses.getLast().lastUsedAtMillis()));
        test.registry.recordUses(List.of());
    }

    /** Whoever flushes must hear of it, to keep the marks. */
    @Test
    void recordUses_whenTheDatabaseCannotBeWritten_failsLoudlyAndCanBeRepeated(@TempDir Path other) {
        FaultyEngine[] engine = new FaultyEngine[1];
        try (TestRegistry faulty = TestRegistry.openAround(other, real -> engine[0] = new FaultyEngine(real))) {
            var made = faulty.setUp();
            KeyUse use = new KeyUse(made.projectKey().key().id(), EARLY.toEpochMilli());
            engine[0].onBegin = client -> {
                throw new StorageUnavailableException("no room", null);
            };
            assertThatThrownBy(() -> faulty.registry.recordUses(List.of(use)))
                    .isInstanceOf(StorageUnavailableException.class);
            engine[0].onBegin = client -> {};

            faulty.registry.recordUses(List.of(use));

            assertThat(faulty.asked(
                                    TestRegistry.by(made.organizationKey()),
                                    new FindKey(
                                            new KeyOwner.Project(made.project().id()), use.keyId()))
                            .lastUsedAt())
                    .isEqualTo(EARLY);
        }
    }
}
