package dev.keystile.replica;

import dev.keystile.core.check.Checker;
import dev.keystile.core.check.KeyUse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the last uses of keys written now and then, beside the road of a check and outside the change log. A crash loses what
 * was marked since the last time, at most a period of it; a clean stop loses nothing. What can't be written waits
 * for the next time.
 */
public final class LastUses implements AutoCloseable {

    /** How often they are written, unless something else is said. */
    public static final Duration DEFAULT_PERIOD = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(LastUses.class);
    private static final Duration CLOSE_AT_MOST = Duration.ofSeconds(10);

    private final Checker checker;
    private final Consumer<List<KeyUse>> writer;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("keystile-last-uses").daemon().factory());

    private LastUses(Checker checker, Consumer<List<KeyUse>> writer) {
        this.checker = checker;
        this.writer = writer;
    }

    /**
     * Begins.
     *
     * @param writer writes a batch, or throws if it can't
     */
    public static LastUses start(Checker checker, Consumer<List<KeyUse>> writer, Duration period) {
        LastUses uses = new LastUses(checker, writer);
        long millis = period.toMillis();
        var unused = uses.thread.scheduleWithFixedDelay(uses::write, millis, millis, TimeUnit.MILLISECONDS);
        return uses;
    }

    private void write() {
        try {
            int written = checker.drainUses(writer);
            LOG.debug("The last uses of {} keys were written", written);
        } catch (RuntimeException e) {
            LOG.warn("The last uses of keys wait on: {}", e.getMessage());
        } catch (Error e) { // the next time may be a better one, and nobody else would hear of it
            LOG.error("The last uses of keys wait on", e);
        }
    }

    /** Writes what is marked, and ends. */
    @Override
    public void close() {
        var unused = thread.submit(this::write);
        thread.shutdown(); // the periodic task is cancelled, the one above is not
        try {
            if (!thread.awaitTermination(CLOSE_AT_MOST.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("The last uses of keys could not be written in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
