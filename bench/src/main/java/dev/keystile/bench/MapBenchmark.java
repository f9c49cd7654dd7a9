package dev.keystile.bench;

import dev.keystile.core.check.Change.KeyChanged;
import dev.keystile.core.key.KeyDigest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The baseline of a check: SHA-256 of the presented text and a look into a {@link ConcurrentHashMap}, with no
 * checksum, policy, lease, owner or expiry. JMH's: run by {@link CheckPart}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MapBenchmark {

    /** How many keys the map knows. */
    @Param("100000")
    public int keys = 1;

    private final MessageDigest sha256 = newSha256();
    private final ConcurrentMap<KeyDigest, KeyChanged> map = new ConcurrentHashMap<>();
    private Asked hot = new Asked("");
    private Asked all = hot;
    private Asked unknown = hot;

    /** For JMH. */
    public MapBenchmark() {}

    /** Fills the map. */
    @Setup
    public void fill() {
        String[] values = Keys.mint(keys, new SplittableRandom(1), change -> {
                    if (change instanceof KeyChanged key) {
                        map.put(key.digest(), key);
                    }
                })
                .inRandomOrder();
        String[] others = Keys.mint(keys, new SplittableRandom(2), change -> {}).inRandomOrder();
        hot = new Asked(values[0]);
        all = new Asked(values);
        unknown = new Asked(others);
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256", e);
        }
    }

    private byte[] digest(Asked asked) {
        return sha256.digest(asked.next().getBytes(StandardCharsets.ISO_8859_1));
    }

    private @Nullable KeyChanged look(Asked asked) {
        return map.get(KeyDigest.ofBytes(digest(asked)));
    }

    /** The same key each time. */
    @Benchmark
    public @Nullable KeyChanged hot() {
        return look(hot);
    }

    /** Any of the keys. */
    @Benchmark
    public @Nullable KeyChanged random() {
        return look(all);
    }

    /** Keys that the map doesn't know. */
    @Benchmark
    public @Nullable KeyChanged unknown() {
        return look(unknown);
    }

    /** SHA-256 of the same key each time, and nothing else. */
    @Benchmark
    public byte[] sha256() {
        return digest(hot);
    }
}
