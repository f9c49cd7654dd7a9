package dev.keystile.registry;

import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done now and then, beside everything else: refusals are written, records that are over are swept, and the
 * database's durability is looked at again.
 */
final class Housekeeper implements AutoCloseable {

    static final int MAX_SWEPT_AT_ONCE = 500;

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);

    private final Ledger ledger;
    private final RefusalLog refusals;
    private final RegistrySettings settings;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    private Housekeeper(Ledger ledger, RefusalLog refusals, RegistrySettings settings) {
        this.ledger = ledger;
        this.refusals = refusals;
        this.settings = settings;
        this.thread = Thread.ofPlatform().name("keystile-housekeeper").daemon().unstarted(this::tidyUntilClosed);
    }

    static Housekeeper start(Ledger ledger, RefusalLog refusals, RegistrySettings settings) {
        Housekeeper housekeeper = new Housekeeper(ledger, refusals, settings);
        housekeeper.thread.start();
        return housekeeper;
    }

    private void tidyUntilClosed() {
        try {
            while (!closing.await(settings.housekeepingPeriod().toNanos(), TimeUnit.NANOSECONDS)) {
                tidyQuietly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tidyQuietly() {
        try {
            tidy();
        } catch (RuntimeException e) {
            LOG.warn("Housekeeping failed and will be tried again", e);
        }
    }

    /** Does what is due, now. */
    synchronized void tidy() {
        ledger.lookWhetherDurable();
        refusals.flush(ledger);
        Instant now = Instant.ofEpochMilli(settings.clock().millis());
        int swept;
        do {
            swept = Ledger.await(ledger.write(stores -> stores.idempotency().sweep(now, MAX_SWEPT_AT_ONCE)));
        } while (swept == MAX_SWEPT_AT_ONCE);
    }

    /** Stops, and writes what still waits. */
    @Override
    public void close() {
        closing.countDown();
        tidyQuietly();
    }
}
