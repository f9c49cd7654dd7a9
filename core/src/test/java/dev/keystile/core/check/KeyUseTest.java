package dev.keystile.core.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.key.KeyKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Guarantee: a key that let a request pass is handed over once, with the second; whatever was refused is not. */
class KeyUseTest {

    private static final long LATER = World.NOW + 61_500;

    private final World world = new World().withKeysOfEveryRole();
    private final CheckService service = new CheckService(world.checker, BrowserRefusal.REFUSE, RefusalObserver.NONE);

    private Runnable atTheClock = () -> {};
    private final Checker hooked = new Checker(
            () -> true,
            () -> {
                atTheClock.run();
                return Instant.ofEpochMilli(World.NOW);
            },
            World.POLICY,
            world.table);

    @Test
    void drainUses_allowedCheck_isHandedOverOnce() {
        check("sk editor", "GET", "/api/client/events");
        check("sk editor", "GET", "/api/client/events");

        assertThat(drain()).containsExactly(new KeyUse(id("sk editor"), World.NOW));
        assertThat(drain()).isEmpty();
    }

    @Test
    void drainUses_usedAgainLater_saysTheLastTimeToTheSecond() {
        check("sk editor", "GET", "/api/client/events");
        world.now.set(LATER);
        check("sk editor", "GET", "/api/client/events");

        assertThat(drain()).containsExactly(new KeyUse(id("sk editor"), LATER - 500));
    }

    /** The clock may be set back between two checks: a use doesn't get older by it. */
    @Test
    void drainUses_clockSetBack_keepsTheLaterTime() {
        world.now.set(LATER);
        check("sk editor", "GET", "/api/client/events");
        world.now.set(World.NOW);
        check("sk editor", "GET", "/api/client/events");

        assertThat(drain()).containsExactly(new KeyUse(id("sk editor"), LATER - 500));
    }

    @ParameterizedTest
    @CsvSource({
        "sk support, POST, /api/client/events",
        "sk admin, GET, /nowhere",
        "sk admin, GET, /a//b",
        "sk admin, GET, /api/admin/projects/11/keys",
        "pk admin, GET, /api/client/keys",
        "sk revoked, GET, /api/client/events",
    })
    void drainUses_refusedCheck_isNoUse(String key, String method, String path) {
        world.key("sk revoked", KeyKind.SECRET, 10, ProjectRole.ADMIN);
        world.revoke("sk revoked");
        check(key, method, path);

        assertThat(drain()).isEmpty();
    }

    @Test
    void drainUses_browserOrLease_refusalIsNoUse() {
        service.check(new CheckRequest(world.value("sk editor"), "GET", "/api/client/events", true));
        world.lease.set(false);
        check("sk editor", "GET", "/api/client/events");

        assertThat(drain()).isEmpty();
    }

    @Test
    void drainUses_explanations_areNoUse() {
        var request = new CheckRequest(world.value("sk editor"), "GET", "/api/client/events", false);
        assertThat(service.explain(request).verdict()).isInstanceOf(Verdict.Allowed.class);
        assertThat(service.explain(id("sk editor"), request).verdict()).isInstanceOf(Verdict.Allowed.class);

        assertThat(drain()).isEmpty();
    }

    @Test
    void drainUses_tableGrew_keepsTheMarks() {
        check("sk editor", "GET", "/api/client/events");
        check("pk editor", "POST", "/api/client/events");
        for (int i = 0; i < 1_000; i++) {
            world.key("more " + i, KeyKind.SECRET, 10, ProjectRole.EDITOR);
        }

        assertThat(drain()).extracting(KeyUse::keyId).containsExactlyInAnyOrder(id("sk editor"), id("pk editor"));
        assertThat(drain()).isEmpty();
    }

    @Test
    void drainUses_anotherTableTookThePlace_keepsTheMarksOfKeysThatItHas() {
        world.key("lost", KeyKind.SECRET, 10, ProjectRole.EDITOR);
        check("sk editor", "GET", "/api/client/events");
        check("lost", "GET", "/api/client/events");
        World other = new World();
        other.table.apply(world.row("sk editor"));
        world.checker.useTable(other.table);

        assertThat(drain()).containsExactly(new KeyUse(id("sk editor"), World.NOW));
        assertThat(drain()).isEmpty();
    }

    /** The clock is asked between the verdict and the mark: the moment at which a mark can go astray. */
    @Test
    void drainUses_tableGrowsBetweenVerdictAndMark_losesNothing() {
        assertThat(usesWhen(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        world.key("more " + i, KeyKind.SECRET, 10, ProjectRole.EDITOR);
                    }
                }))
                .containsExactly(new KeyUse(id("sk editor"), World.NOW));
    }

    @Test
    void drainUses_anotherTableIsPutBetweenVerdictAndMark_losesNothing() {
        World other = new World();
        other.table.apply(world.row("sk editor"));

        assertThat(usesWhen(() -> hooked.useTable(other.table)))
                .containsExactly(new KeyUse(id("sk editor"), World.NOW));
    }

    private List<KeyUse> usesWhen(Runnable change) {
        atTheClock = change;
        CheckService checks = new CheckService(hooked, BrowserRefusal.REFUSE, RefusalObserver.NONE);
        checks.check(new CheckRequest(world.value("sk editor"), "GET", "/api/client/events", false));
        List<KeyUse> drained = new ArrayList<>();
        hooked.drainUses(drained::addAll);
        return drained;
    }

    @Test
    void drainUses_theSameTableAgain_keepsTheMarks() {
        check("sk editor", "GET", "/api/client/events");
        world.checker.useTable(world.table);

        assertThat(drain()).hasSize(1);
    }

    @Test
    void drainUses_changedRole_keepsTheMark() {
        check("sk editor", "GET", "/api/client/events");
        world.changeRole("sk editor", ProjectRole.SUPPORT);

        assertThat(drain()).hasSize(1);
    }

    @Test
    void drainUses_manyKeys_comeInBatchesOfBoundedSize() {
        for (int i = 0; i < 2_500; i++) {
            world.key("more " + i, KeyKind.SECRET, 10, ProjectRole.EDITOR);
            check("more " + i, "GET", "/api/client/events");
        }
        List<Integer> sizes = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        int written = world.checker.drainUses(batch -> {
            sizes.add(batch.size());
            batch.forEach(use -> ids.add(use.keyId()));
        });

        assertThat(written).isEqualTo(2_500);
        assertThat(sizes).containsExactly(1_000, 1_000, 500);
        assertThat(ids)
                .containsExactlyInAnyOrderElementsOf(LongStream.range(0, 2_500)
                        .mapToObj(i -> id("more " + i))
                        .toList());
    }

    @Test
    void drainUses_writerThrows_nothingIsForgotten() {
        check("sk editor", "GET", "/api/client/events");

        assertThatThrownBy(() -> world.checker.drainUses(batch -> {
                    throw new IllegalStateException("the database is away");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(drain()).hasSize(1);
    }

    @Test
    void drainUses_usedWhileItsBatchIsWritten_isHandedOverAgain() {
        check("sk editor", "GET", "/api/client/events");
        world.checker.drainUses(batch -> {
            world.now.set(LATER);
            check("sk editor", "GET", "/api/client/events");
        });

        assertThat(drain()).containsExactly(new KeyUse(id("sk editor"), LATER - 500));
    }

    @Test
    void contentHash_marks_areNoPartOfIt() {
        long before = world.table.contentHash();
        check("sk editor", "GET", "/api/client/events");

        assertThat(world.table.contentHash()).isEqualTo(before);
    }

    private void check(String key, String method, String path) {
        service.check(new CheckRequest(world.value(key), method, path, false));
    }

    private long id(String key) {
        return world.row(key).keyId();
    }

    private List<KeyUse> drain() {
        List<KeyUse> drained = new ArrayList<>();
        int written = world.checker.drainUses(drained::addAll);
        assertThat(written).isEqualTo(drained.size());
        return drained;
    }
}
