package dev.keystile.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.check.BrowserRefusal;
import dev.keystile.core.check.CheckRequest;
import dev.keystile.core.check.CheckService;
import dev.keystile.core.check.KeyUse;
import dev.keystile.core.check.RefusalObserver;
import dev.keystile.core.check.Verdict;
import dev.keystile.registry.IssuedKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guarantee: a use is written within a period or at the end, and one that can't be written waits. */
@SuppressWarnings("try") // what writes the uses does so beside the body
class LastUsesTest {

    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final Duration NEVER = Duration.ofHours(1);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Site site;

    @SuppressWarnings("NullAway.Init")
    private Replica node;

    @SuppressWarnings("NullAway.Init")
    private CheckService checks;

    private final ConcurrentLinkedQueue<Long> written = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void open() {
        site = Site.open(folder);
        node = site.node(Site.POLL_ALWAYS);
        checks = new CheckService(node.checker(), BrowserRefusal.REFUSE, RefusalObserver.NONE);
    }

    @AfterEach
    void close() {
        node.close();
        site.close();
    }

    private long use() {
        IssuedKey key = site.settle(node, site.issuing());
        Verdict verdict =
                checks.check(new CheckRequest(key.plaintext().revealPlaintext(), "GET", "/api/client/users", false));
        assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
        return key.key().id();
    }

    private void write(List<KeyUse> uses) {
        uses.forEach(use -> written.add(use.keyId()));
    }

    @Test
    void use_isWritten_withinAPeriod() {
        try (LastUses unused = LastUses.start(node.checker(), this::write, AT_ONCE)) {
            long id = use();
            Awaiting.until(() -> written.contains(id));
        }
    }

    @Test
    void close_writesWhatIsMarked() {
        long id;
        try (LastUses unused = LastUses.start(node.checker(), this::write, NEVER)) {
            id = use();
            assertThat(written).isEmpty();
        }
        assertThat(written).containsExactly(id);
    }

    @Test
    void databaseThatFails_keepsTheUseForTheNextTime() {
        AtomicInteger failures = new AtomicInteger();
        long id = use();
        try (LastUses unused = LastUses.start(
                node.checker(),
                batch -> {
                    if (failures.getAndIncrement() < 3) {
                        throw new IllegalStateException("The database is away");
                    }
                    write(batch);
                },
                AT_ONCE)) {
            Awaiting.until(() -> written.contains(id));
        }
        assertThat(written).containsOnlyOnce(id);
    }
}
