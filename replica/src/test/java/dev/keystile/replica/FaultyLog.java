package dev.keystile.replica;

import dev.keystile.registry.ChangeLog;
import dev.keystile.registry.LoggedChange;
import dev.keystile.registry.Snapshot;
import dev.keystile.registry.StorageUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * The real log with faults in between: what it reads can be altered, held up or made to fail, and its
 * hints can be kept back.
 */
final class FaultyLog implements ChangeLog {

    private final ChangeLog real;
    final AtomicInteger snapshots = new AtomicInteger();
    final AtomicInteger readings = new AtomicInteger();
    final AtomicInteger listeners = new AtomicInteger();

    volatile boolean mute;
    volatile UnaryOperator<Snapshot> onSnapshot = UnaryOperator.identity();
    volatile UnaryOperator<List<LoggedChange>> onReading = UnaryOperator.identity();

    FaultyLog(ChangeLog real) {
        this.real = real;
    }

    @Override
    public Snapshot snapshot() {
        Snapshot snapshot = real.snapshot();
        snapshots.incrementAndGet();
        return onSnapshot.apply(snapshot);
    }

    @Override
    public List<LoggedChange> after(long n, int atMost) {
        List<LoggedChange> read = real.after(n, atMost);
        readings.incrementAndGet();
        return onReading.apply(read);
    }

    @Override
    public AutoCloseable onCommit(Runnable hint) {
        listeners.incrementAndGet();
        AutoCloseable registration = real.onCommit(() -> {
            if (!mute) {
                hint.run();
            }
        });
        return () -> {
            listeners.decrementAndGet();
            registration.close();
        };
    }

    /** Everything is as the real log has it again. */
    void heal() {
        onSnapshot = UnaryOperator.identity();
        onReading = UnaryOperator.identity();
    }

    /** Neither snapshot nor log can be read. */
    void breakDown() {
        onSnapshot = FaultyLog::fail;
        onReading = FaultyLog::fail;
    }

    static <T> T fail(T ignored) {
        throw new StorageUnavailableException("the test took the database away", null);
    }

    /** Readings come to a stop between the database and the node, until the latch is released. */
    static <T> UnaryOperator<T> heldUpBy(CountDownLatch begun, CountDownLatch released) {
        return read -> {
            begun.countDown();
            Awaiting.uninterruptibly(released);
            return read;
        };
    }

    /** From now on every change bears another token, as after a restore that led to the same numbers. */
    void changeTokens(long mask) {
        onSnapshot = snapshot -> new Snapshot(snapshot.n(), snapshot.token() ^ mask, snapshot.changes());
        onReading = read -> read.stream()
                .map(change -> new LoggedChange(change.n(), change.token() ^ mask, change.change()))
                .toList();
    }

    /** What {@link #onReading} does once, if there is enough to do it to. */
    void once(int atLeast, UnaryOperator<List<LoggedChange>> fault) {
        onReading = read -> {
            if (read.size() < atLeast) {
                return read;
            }
            onReading = UnaryOperator.identity();
            return fault.apply(new ArrayList<>(read));
        };
    }
}
