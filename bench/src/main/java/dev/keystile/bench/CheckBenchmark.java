package dev.keystile.bench;

import dev.keystile.core.check.BrowserRefusal;
import dev.keystile.core.check.CheckRequest;
import dev.keystile.core.check.CheckService;
import dev.keystile.core.check.Checker;
import dev.keystile.core.check.KeyTable;
import dev.keystile.core.check.RefusalObserver;
import dev.keystile.core.check.Verdict;
import dev.keystile.policy.PolicyFile;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A check as a door asks for it: parsing, checksum, SHA-256, table, policy, verdict. JMH's: run by {@link CheckPart}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CheckBenchmark {

    /** How many keys the table knows. */
    @Param("100000")
    public int keys = 1;

    private CheckService checks = checks(new KeyTable());
    private Asked hot = new Asked("");
    private Asked all = hot;
    private Asked unknown = hot;

    /** For JMH. */
    public CheckBenchmark() {}

    /** Fills the table. */
    @Setup
    public void fill() {
        KeyTable table = new KeyTable();
        String[] values = Keys.mint(keys, new SplittableRandom(1), table::apply).inRandomOrder();
        String[] others = Keys.mint(keys, new SplittableRandom(2), change -> {}).inRandomOrder();
        checks = checks(table);
        hot = new Asked(values[0]);
        all = new Asked(values);
        unknown = new Asked(others);
        require(check(hot) instanceof Verdict.Allowed && check(unknown) instanceof Verdict.Unauthenticated);
    }

    private static CheckService checks(KeyTable table) {
        Checker checker = new Checker(() -> true, InstantSource.system(), PolicyFile.reference(), table);
        return new CheckService(checker, BrowserRefusal.REFUSE, RefusalObserver.NONE);
    }

    private static void require(boolean expected) {
        if (!expected) {
            throw new IllegalStateException("The verdicts aren't those that are to be measured");
        }
    }

    private Verdict check(Asked asked) {
        return checks.check(new CheckRequest(asked.next(), "POST", "/api/client/events", false));
    }

    /** The same key each time. */
    @Benchmark
    public Verdict hot() {
        return check(hot);
    }

    /** Any of the keys. */
    @Benchmark
    public Verdict random() {
        return check(all);
    }

    /** Well-formed keys that the table doesn't know. */
    @Benchmark
    public Verdict unknown() {
        return check(unknown);
    }
}
