package dev.keystile.registry;

import dev.keystile.core.Problem;
import dev.keystile.core.check.CheckRequest;
import dev.keystile.core.check.Identity;
import dev.keystile.core.check.RefusalObserver;
import dev.keystile.core.check.Verdict;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.registry.store.AuditStore.Observed;
import dev.keystile.registry.store.KeyStore.Tenancy;
import dev.keystile.registry.store.Stores;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what was refused to known actors until it is written to the audit: counted by actor, action,
 * reason, key and minute, and bounded, since this is memory that callers can fill. Safe for use by any number of threads.
 */
final class RefusalLog implements RefusalObserver {

    static final int MAX_CELLS = 10_000;
    static final int MAX_LINES_A_WRITE = 500;
    static final int MAX_REPORTED_KEYS = 10_000;
    static final int MAX_CALLER_TEXT = 100;

    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final String REQUEST_REFUSED = "request.refused";
    private static final String KEY_IN_BROWSER = "key.in_browser";
    private static final long MILLIS_A_MINUTE = 60_000;
    private static final long MILLIS_AN_HOUR = 3_600_000;
    private static final RequestContext UNKNOWN_REQUEST = new RequestContext("", null);

    private final InstantSource clock;
    private final ConcurrentHashMap<Place, Observed> cells = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, Long> reportedHours = new ConcurrentHashMap<>();
    private final AtomicInteger cellCount = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final AtomicLong loggedDropped = new AtomicLong();

    RefusalLog(InstantSource clock) {
        this.clock = clock;
    }

    private record Place(Author author, String action, String reason, long keyId, long minute) {}

    @Override
    public void refused(CheckRequest request, Verdict verdict) {
        long keyId = RefusalDetail.keyId(verdict);
        if (keyId != 0) {
            var why = new Why(RefusalDetail.reasonOf(verdict), RefusalDetail.of(verdict), keyId);
            observe(new Author("key", keyId), REQUEST_REFUSED, true, why, contextOf(request.caller()));
        }
    }

    @Override
    public void secretKeyInBrowser(CheckRequest request, Identity identity) {
        if (isFirstThisHour(identity.keyId())) {
            observe(
                    new Author("key", identity.keyId()),
                    KEY_IN_BROWSER,
                    false,
                    new Why("in_browser", "A browser used this secret key, and the request passed.", identity.keyId()),
                    contextOf(request.caller()));
        }
    }

    /** Whatever a door lets callers choose is kept short, and is never a key. */
    private static RequestContext contextOf(CheckRequest.@Nullable Caller caller) {
        if (caller == null) {
            return UNKNOWN_REQUEST;
        }
        String requestId = harmless(caller.requestId());
        return new RequestContext(requestId == null ? "" : requestId, harmless(caller.clientAddress()));
    }

    private static @Nullable String harmless(@Nullable String text) {
        return text == null || text.length() > MAX_CALLER_TEXT || KeyFormat.appearsIn(text) ? null : text;
    }

    /** Notes that a command or a question was refused. */
    void refused(Actor actor, RequestContext context, String action, Problem problem, long keyId) {
        var why = new Why(problem.code().wireName(), RefusalDetail.of(problem), keyId);
        observe(Author.of(actor), action, true, why, context);
    }

    /** Why something is worth a line, and about which key; 0 for none. */
    private record Why(String reason, String detail, long keyId) {}

    private boolean isFirstThisHour(long keyId) {
        long hour = clock.millis() / MILLIS_AN_HOUR;
        if (reportedHours.mappingCount() >= MAX_REPORTED_KEYS && !reportedHours.containsKey(keyId)) {
            dropped.increment();
            return false;
        }
        boolean[] first = {false};
        reportedHours.compute(keyId, (id, known) -> {
            first[0] = known == null || known < hour;
            return hour;
        });
        return first[0];
    }

    private void observe(Author author, String action, boolean refused, Why why, RequestContext context) {
        Instant now = Instant.ofEpochMilli(clock.millis());
        long minute = now.toEpochMilli() / MILLIS_A_MINUTE;
        String requestId = context.requestId().isEmpty() ? null : context.requestId();
        add(new Observed(
                author,
                action,
                why.reason(),
                why.keyId(),
                refused,
                now,
                minute,
                1,
                why.detail(),
                requestId,
                context.clientAddress()));
    }

    private void add(Observed observed) {
        Place place =
                new Place(observed.author(), observed.action(), observed.reason(), observed.keyId(), observed.minute());
        cells.compute(place, (key, known) -> known == null ? firstIn(observed) : sum(known, observed));
    }

    private @Nullable Observed firstIn(Observed observed) {
        if (cellCount.incrementAndGet() > MAX_CELLS) {
            cellCount.decrementAndGet();
            dropped.add(observed.count());
            return null;
        }
        return observed;
    }

    private static Observed sum(Observed known, Observed more) {
        return new Observed(
                known.author(),
                known.action(),
                known.reason(),
                known.keyId(),
                known.refused(),
                known.first(),
                known.minute(),
                known.count() + more.count(),
                known.detail(),
                known.requestId(),
                known.clientAddress());
    }

    /** How many observations found no room since the start. */
    long dropped() {
        return dropped.sum();
    }

    /** How many lines wait to be written. */
    int waiting() {
        return cellCount.get();
    }

    /** Writes down all that waits, and returns when it is written. What can't be written goes on waiting. */
    void flush(Ledger ledger) {
        List<Observed> taken = take();
        for (int from = 0; from < taken.size(); from += MAX_LINES_A_WRITE) {
            List<Observed> part = taken.subList(from, Math.min(taken.size(), from + MAX_LINES_A_WRITE));
            write(ledger, part);
        }
        long hour = clock.millis() / MILLIS_AN_HOUR;
        reportedHours.values().removeIf(reported -> reported < hour);
        logDropped();
    }

    /** One line a flush, whatever the number: the log is memory that callers can fill, too. */
    private void logDropped() {
        long now = dropped.sum();
        long before = loggedDropped.getAndSet(now);
        if (now > before) {
            LOG.warn("{} refusals found no room on their way to the audit", now - before);
        }
    }

    private List<Observed> take() {
        List<Observed> taken = new ArrayList<>();
        for (Place place : cells.keySet()) {
            Observed observed = cells.remove(place);
            if (observed != null) {
                cellCount.decrementAndGet();
                taken.add(observed);
            }
        }
        return taken;
    }

    private void write(Ledger ledger, List<Observed> part) {
        try {
            Ledger.await(ledger.write(stores -> {
                part.forEach(observed -> write(stores, observed));
                return part.size();
            }));
        } catch (StorageUnavailableException e) {
            part.forEach(this::add);
            LOG.warn("{} lines of refusals wait on: the database can't be written", part.size());
        } catch (RuntimeException e) {
            part.forEach(observed -> dropped.add(observed.count()));
            LOG.warn("{} lines of refusals are lost", part.size(), e);
        }
    }

    private static void write(Stores stores, Observed observed) {
        Tenancy tenancy = tenancyOf(stores, observed.author());
        stores.audit().addObserved(observed, tenancy.organizationId(), tenancy.projectId());
    }

    /** Where the actor belongs; organization 0, the installation itself, for who belongs nowhere. */
    static Tenancy tenancyOf(Stores stores, Author author) {
        Tenancy installation = new Tenancy(0, null);
        return switch (author.type()) {
            case "key" -> stores.keys().tenancyOf(author.id()).orElse(installation);
            case "person" ->
                stores.people()
                        .firstOrganizationOf(author.id())
                        .map(id -> new Tenancy(id, null))
                        .orElse(installation);
            default -> installation;
        };
    }
}
