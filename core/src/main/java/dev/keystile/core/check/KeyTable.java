package dev.keystile.core.check;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.check.Change.KeyChanged;
import dev.keystile.core.check.Change.OrganizationChanged;
import dev.keystile.core.check.Change.PeopleChanged;
import dev.keystile.core.check.Change.ProjectChanged;
import dev.keystile.core.key.KeyDigest;
import dev.keystile.core.key.KeyKind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every key that a node knows, with their projects and organizations, in memory.
 *
 * <p>One thread at a time applies changes; any number of threads look keys up meanwhile, without a lock.
 *
 * <h2>Design</h2>
 *
 * <p>Keys are in an open-addressing hash table with linear probing over one {@code long[]}: six words a
 * slot, no object a key. Nothing is ever taken out (a revoked key stays as a tombstone, so that one that
 * still knocks is known), which is why probing needs no deletion marks. The first word of a slot holds
 * all that can change; it is written last with release semantics and read first with acquire semantics,
 * so a reader sees a whole slot or an empty one. When the table grows, the writer fills a new array and
 * then publishes it; a reader that still holds the old one answers from before the growth, which is from
 * before every change that came after.
 *
 * <p>The last word of a slot is the second of the last use, or 0 if no use waits to be written. Readers
 * write it, at most once a second a key; it is no part of what a verdict depends on. When the table grows,
 * the writer publishes the new array first and carries the marks over afterwards, while a reader looks
 * after its mark whether the array is still the table's: one of the two sees the other (both are volatile),
 * so no mark is lost. The same goes for one table that takes another's place.
 *
 * <p>128 bits of the digest are compared. The index is mixed with a random seed of this process, so that
 * nobody can craft keys that crowd one place.
 */
public final class KeyTable {

    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

    private static final int WORDS_A_SLOT = 6;
    private static final int STATE = 0;
    private static final int DIGEST_FIRST = 1;
    private static final int DIGEST_SECOND = 2;
    private static final int KEY_ID = 3;
    private static final int EXPIRY = 4;
    private static final int USE = 5;
    private static final long MILLIS_A_SECOND = 1_000;

    /** State word: bit 0 used, bit 1 revoked, bits 2-3 kind, bits 4-7 role, bits 32-63 index of the owner. */
    private static final long USED = 1;

    private static final long REVOKED = 2;
    private static final int KIND_SHIFT = 2;
    private static final int ROLE_SHIFT = 4;
    private static final int OWNER_SHIFT = 32;

    private static final int FIRST_SLOTS = 64;
    private static final int MAX_SLOTS = 1 << 28;
    private static final int NOT_FOUND = -1;

    private static final KeyKind[] KINDS = KeyKind.values();
    private static final ProjectRole[] PROJECT_ROLES = ProjectRole.values();
    private static final OrganizationRole[] ORGANIZATION_ROLES = OrganizationRole.values();

    private final Parents<ProjectCell> projects = new Parents<>();
    private final Parents<OrganizationEntry> organizations = new Parents<>();
    private final long seed = new SecureRandom().nextLong() | 1;
    private volatile long[] slots = new long[FIRST_SLOTS * WORDS_A_SLOT];
    private int size;

    /** An empty table. */
    public KeyTable() {}

    /**
     * Takes a change in. Everything that a reader starts afterwards sees it.
     *
     * @throws IllegalStateException if it contradicts what is known, as a revoked key come alive does;
     *     the table must then be built anew from a snapshot
     */
    public void apply(Change change) {
        switch (change) {
            case OrganizationChanged organization -> applyOrganization(organization);
            case ProjectChanged project -> applyProject(project);
            case KeyChanged key -> applyKey(key);
            case PeopleChanged ignored -> {}
        }
    }

    private void applyOrganization(OrganizationChanged change) {
        long id = change.organizationId();
        OrganizationEntry known = organizations.find(id);
        require(known == null || !known.archived() || change.archived(), "organization", id);
        organizations.put(id, new OrganizationEntry(id, orEmpty(change.externalId()), change.archived()));
    }

    private void applyProject(ProjectChanged change) {
        long id = change.projectId();
        ProjectCell cell = projects.find(id);
        if (cell != null) {
            ProjectEntry known = cell.entry;
            boolean sameOwner = known.organizationId() == change.organizationId();
            require(sameOwner && (!known.archived() || change.archived()), "project", id);
        }
        int organization = organizations.indexOf(change.organizationId());
        require(organization >= 0, "organization of project", id);
        ProjectEntry entry =
                new ProjectEntry(id, change.organizationId(), orEmpty(change.externalId()), change.archived());
        projects.put(id, new ProjectCell(entry, organization));
    }

    private void applyKey(KeyChanged key) {
        int owner = key.kind() == KeyKind.ORGANIZATION
                ? organizations.indexOf(key.ownerId())
                : projects.indexOf(key.ownerId());
        require(owner >= 0, "owner of key", key.keyId());
        long state = state(key, owner);
        int slot = find(slots, key.digest().first(), key.digest().second());
        if (slot == NOT_FOUND) {
            insert(key, state);
        } else {
            replace(slot, key, state);
        }
    }

    private void insert(KeyChanged key, long state) {
        growIfFull();
        long[] words = slots;
        int at = emptySlot(words, key.digest().first(), key.digest().second());
        words[at + DIGEST_FIRST] = key.digest().first();
        words[at + DIGEST_SECOND] = key.digest().second();
        words[at + KEY_ID] = key.keyId();
        words[at + EXPIRY] = key.expiresAtMillis();
        WORDS.setRelease(words, at + STATE, state);
        size++;
    }

    private void replace(int slot, KeyChanged key, long state) {
        long[] words = slots;
        long known = words[slot + STATE];
        boolean sameKey = words[slot + KEY_ID] == key.keyId()
                && words[slot + EXPIRY] == key.expiresAtMillis()
                && kind(known) == key.kind()
                && owner(known) == owner(state);
        boolean staysRevoked = !isRevoked(known) || key.revoked();
        require(sameKey && staysRevoked, "key", key.keyId());
        WORDS.setRelease(words, slot + STATE, state);
    }

    @SuppressWarnings("EnumOrdinal") // in memory only, never stored
    private static long state(KeyChanged key, int owner) {
        return USED
                | (key.revoked() ? REVOKED : 0)
                | (long) key.kind().ordinal() << KIND_SHIFT
                | (long) key.role().rank() << ROLE_SHIFT
                | (long) owner << OWNER_SHIFT;
    }

    private static void require(boolean condition, String what, long id) {
        if (!condition) {
            throw new IllegalStateException("The change contradicts the table: " + what + " " + id);
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private void growIfFull() {
        long[] old = slots;
        int capacity = old.length / WORDS_A_SLOT;
        if (size < capacity - capacity / 4) {
            return;
        }
        if (capacity == MAX_SLOTS) {
            throw new IllegalStateException("A key table holds at most " + (MAX_SLOTS - MAX_SLOTS / 4) + " keys");
        }
        long[] grown = new long[capacity * 2 * WORDS_A_SLOT];
        for (int at = 0; at < old.length; at += WORDS_A_SLOT) {
            if (old[at + STATE] != 0) {
                int target = emptySlot(grown, old[at + DIGEST_FIRST], old[at + DIGEST_SECOND]);
                System.arraycopy(old, at, grown, target, USE);
            }
        }
        slots = grown;
        carryUses(old);
    }

    /** Takes over the uses that another table, which no check that starts from now on reads, has marked. */
    void carryUsesOf(KeyTable other) {
        carryUses(other.slots);
    }

    private void carryUses(long[] from) {
        for (int at = 0; at < from.length; at += WORDS_A_SLOT) {
            if ((long) WORDS.getVolatile(from, at + USE) != 0) {
                long second = (long) WORDS.getAndSet(from, at + USE, 0L);
                markUsed(from[at + DIGEST_FIRST], from[at + DIGEST_SECOND], second);
            }
        }
    }

    /** Notes that a key let a request pass. Called by any number of threads; costs one read, mostly. */
    void markUsed(KeyView view, long nowMillis) {
        long second = Math.max(1, nowMillis / MILLIS_A_SECOND);
        if ((long) WORDS.getOpaque(view.words, view.at + USE) == second) {
            return;
        }
        raiseUse(view.words, view.at, second);
        if (isSuperseded(view.words)) {
            markUsed(view.words[view.at + DIGEST_FIRST], view.words[view.at + DIGEST_SECOND], second);
        }
    }

    /** The same for a key that was looked at in another table. */
    void markUsed(KeyDigest digest, long nowMillis) {
        markUsed(digest.first(), digest.second(), Math.max(1, nowMillis / MILLIS_A_SECOND));
    }

    private void markUsed(long first, long second, long usedAtSecond) {
        long[] words;
        do {
            words = slots;
            int at = find(words, first, second);
            if (at != NOT_FOUND) {
                raiseUse(words, at, usedAtSecond);
            }
        } while (isSuperseded(words));
    }

    @SuppressWarnings("ReferenceEquality") // a table that has grown has another array
    private boolean isSuperseded(long[] words) {
        return words != slots;
    }

    private static void raiseUse(long[] words, int at, long second) {
        long known = (long) WORDS.getVolatile(words, at + USE);
        while (known < second && !WORDS.compareAndSet(words, at + USE, known, second)) {
            known = (long) WORDS.getVolatile(words, at + USE);
        }
    }

    /**
     * Hands over the keys that were used since they were handed over last, in batches. A mark goes when
     * its batch has been written: if the writer throws, the rest stays for the next time, and a use
     * during a drain may be handed over twice but is never lost. One thread at a time.
     *
     * @return how many were written
     */
    int drainUses(Consumer<List<KeyUse>> writer) {
        long[] words = slots;
        UseDrain drain = new UseDrain(words, writer);
        for (int at = 0; at < words.length; at += WORDS_A_SLOT) {
            drain.take(at, useAt(words, at));
        }
        drain.write();
        return drain.written();
    }

    private static @Nullable KeyUse useAt(long[] words, int at) {
        long second = (long) WORDS.getVolatile(words, at + USE);
        return second == 0 ? null : new KeyUse(words[at + KEY_ID], second * MILLIS_A_SECOND);
    }

    /** Takes a mark away, unless the key was used again meanwhile. */
    static void clearUse(long[] words, int at, KeyUse written) {
        WORDS.compareAndSet(words, at + USE, written.lastUsedAtMillis() / MILLIS_A_SECOND, 0L);
    }

    private int emptySlot(long[] words, long first, long second) {
        int at = home(words, first, second);
        while (words[at + STATE] != 0) {
            at = next(words, at);
        }
        return at;
    }

    private int home(long[] words, long first, long second) {
        int capacity = words.length / WORDS_A_SLOT;
        long mixed = (first ^ seed) * 0x9E3779B97F4A7C15L + second;
        mixed = (mixed ^ mixed >>> 32) * seed;
        return (int) (mixed >>> 32 & capacity - 1) * WORDS_A_SLOT;
    }

    private static int next(long[] words, int at) {
        int following = at + WORDS_A_SLOT;
        return following == words.length ? 0 : following;
    }

    private int find(long[] words, long first, long second) {
        int at = home(words, first, second);
        while ((long) WORDS.getAcquire(words, at + STATE) != 0) {
            if (words[at + DIGEST_FIRST] == first && words[at + DIGEST_SECOND] == second) {
                return at;
            }
            at = next(words, at);
        }
        return NOT_FOUND;
    }

    /** The key of that digest as it stands now, or null if there has never been one. */
    @Nullable
    KeyView look(KeyDigest digest) {
        long[] words = slots;
        int at = find(words, digest.first(), digest.second());
        if (at == NOT_FOUND) {
            return null;
        }
        return new KeyView(words, at, (long) WORDS.getAcquire(words, at + STATE));
    }

    /** The key of that id as it stands now, or null if there has never been one. Looks through the whole table. */
    @Nullable
    KeyView lookById(long keyId) {
        long[] words = slots;
        for (int at = 0; at < words.length; at += WORDS_A_SLOT) {
            long state = (long) WORDS.getAcquire(words, at + STATE);
            if (state != 0 && words[at + KEY_ID] == keyId) {
                return new KeyView(words, at, state);
            }
        }
        return null;
    }

    /** Whether a key is still as it was when it was looked at. */
    @SuppressWarnings("ReferenceEquality") // a table that has grown has another array
    boolean isUnchanged(KeyView view) {
        return slots == view.words && (long) WORDS.getAcquire(view.words, view.at + STATE) == view.state;
    }

    /** A key at one moment. */
    static final class KeyView {

        private final long[] words;
        private final int at;
        private final long state;

        private KeyView(long[] words, int at, long state) {
            this.words = words;
            this.at = at;
            this.state = state;
        }

        long keyId() {
            return words[at + KEY_ID];
        }

        KeyKind kind() {
            return KeyTable.kind(state);
        }

        Role role() {
            return KeyTable.role(state);
        }

        /** The number of its project or organization among the parents. */
        int owner() {
            return KeyTable.owner(state);
        }

        long expiresAtMillis() {
            return words[at + EXPIRY];
        }

        boolean revoked() {
            return isRevoked(state);
        }
    }

    /** A project and the number of its organization among the parents. */
    record ProjectCell(ProjectEntry entry, int organization) {}

    private static boolean isRevoked(long state) {
        return (state & REVOKED) != 0;
    }

    private static KeyKind kind(long state) {
        return KINDS[(int) (state >>> KIND_SHIFT) & 3];
    }

    private static int owner(long state) {
        return (int) (state >>> OWNER_SHIFT);
    }

    private static Role role(long state) {
        int rank = (int) (state >>> ROLE_SHIFT) & 15;
        return kind(state) == KeyKind.ORGANIZATION ? ORGANIZATION_ROLES[rank] : PROJECT_ROLES[rank];
    }

    Parents<ProjectCell> projects() {
        return projects;
    }

    Parents<OrganizationEntry> organizations() {
        return organizations;
    }

    /** How many keys it holds, revoked ones included. To be asked by the writer. */
    public int size() {
        return size;
    }

    /**
     * A number that two tables share if they hold the same keys, projects and organizations, whatever
     * the order they came in (and, but for a chance of 2^-64, only then). To be asked by the writer.
     */
    public long contentHash() {
        long hash = 0;
        long[] words = slots;
        for (int at = 0; at < words.length; at += WORDS_A_SLOT) {
            if (words[at + STATE] != 0) {
                hash += keyHash(words, at);
            }
        }
        for (long id : projects.ids()) {
            ProjectCell project = projects.find(id);
            hash += project == null ? 0 : mix(project.entry);
        }
        for (long id : organizations.ids()) {
            hash += mix(organizations.find(id));
        }
        return hash;
    }

    private long keyHash(long[] words, int at) {
        long state = words[at + STATE];
        Object owner = kind(state) == KeyKind.ORGANIZATION
                ? organizations.at(owner(state)).id()
                : projects.at(owner(state)).entry.id();
        long hash = scramble(words[at + DIGEST_FIRST]) + words[at + DIGEST_SECOND];
        hash = scramble(hash) + words[at + KEY_ID];
        hash = scramble(hash) + words[at + EXPIRY];
        hash = scramble(hash) + (state & 0xffff);
        return scramble(hash + mix(owner));
    }

    private static long mix(@Nullable Object entry) {
        return entry == null ? 0 : scramble(textHash(entry.toString()));
    }

    private static long textHash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014). */
    private static long scramble(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
