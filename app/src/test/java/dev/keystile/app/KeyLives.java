package dev.keystile.app;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that create and revoke keys until their server is gone, and what they were told: which creates
 * and revokes were answered, and which were under way and may have happened or not.
 */
final class KeyLives {

    /** What a client knows of a key. */
    enum State {
        LIVE,
        /** Its revoke was sent and never answered. */
        PERHAPS_REVOKED,
        REVOKED
    }

    /** A key whose creation was answered. Its value must be known to ask the gate about it. */
    static final class Life {

        private final long id;
        private final String value;
        private volatile State state = State.LIVE;

        private Life(long id, String value) {
            this.id = id;
            this.value = value;
        }

        long id() {
            return id;
        }

        String value() {
            return value;
        }

        State state() {
            return state;
        }

        void becomes(State next) {
            state = next;
        }
    }

    private final String list;
    private final String prefix;
    private final Map<Long, Life> lives = new ConcurrentHashMap<>();
    private final Collection<String> createsInFlight = new ConcurrentLinkedQueue<>();
    private final AtomicInteger names = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();

    /** @param prefix of the keys' names, which no others of the project may have */
    KeyLives(long project, String prefix) {
        this.list = Issuer.keysOf(project);
        this.prefix = prefix;
    }

    Collection<Life> all() {
        return List.copyOf(lives.values());
    }

    /** The names of keys whose creation was sent and never answered. */
    Collection<String> createsInFlight() {
        return List.copyOf(createsInFlight);
    }

    void forgetCreatesInFlight() {
        createsInFlight.clear();
    }

    /** How many creates and revokes have been answered in all. */
    int answered() {
        return answered.get();
    }

    /** Creates and revokes on several threads until the server doesn't answer any more. */
    void liveUntilServerIsGone(Client owner, int threadCount, long seed, Runnable meanwhile) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(threadCount)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threadCount; i++) {
                Random random = new Random(seed + i);
                running.add(threads.submit(() -> live(owner, random)));
            }
            meanwhile.run();
            for (Future<?> thread : running) {
                thread.get();
            }
        }
    }

    private void live(Client owner, Random random) {
        List<Life> mine = new ArrayList<>();
        boolean serverThere = true;
        while (serverThere) {
            if (mine.isEmpty() || random.nextInt(5) < 3) {
                serverThere = create(owner, mine);
            } else {
                serverThere = revoke(owner, mine.remove(random.nextInt(mine.size())));
            }
        }
    }

    /** Creates one key, or notes that nobody knows whether there is one. Returns whether there was an answer. */
    boolean create(Client owner, List<Life> mine) {
        String name = prefix + names.incrementAndGet();
        createsInFlight.add(name);
        Answer answer;
        try {
            answer = withIdempotencyKey(owner, name).post(list, bodyOf(name));
        } catch (UncheckedIOException e) {
            return false;
        }
        createsInFlight.remove(name);
        Life life = new Life(Issuer.expectOk(answer).number("id"), answer.text("value"));
        lives.put(life.id(), life);
        mine.add(life);
        answered.incrementAndGet();
        return true;
    }

    /** Revokes a key, or notes that nobody knows whether it is. Returns whether there was an answer. */
    boolean revoke(Client owner, Life life) {
        life.becomes(State.PERHAPS_REVOKED);
        try {
            Issuer.expectOk(owner.delete(list + "/" + life.id()));
        } catch (UncheckedIOException e) {
            return false;
        }
        life.becomes(State.REVOKED);
        answered.incrementAndGet();
        return true;
    }

    /** Sends a create again that may have happened: with the same idempotency key it never happens twice. */
    Answer retry(Client owner, String name) {
        return withIdempotencyKey(owner, name).post(list, bodyOf(name));
    }

    private static Client withIdempotencyKey(Client owner, String name) {
        return owner.with("Idempotency-Key", "create-" + name);
    }

    private static String bodyOf(String name) {
        return Json.object("name", name, "role", "editor");
    }
}
