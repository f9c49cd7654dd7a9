package dev.keystile.registry;

/** What came of a command that carried an idempotency key. */
public sealed interface Replayable<T> {

    /** It was run, now. */
    record Fresh<T>(Outcome<T> outcome) implements Replayable<T> {}

    /** It had been run before; this was the answer. */
    record Replayed<T>(StoredResponse response) implements Replayable<T> {}

    /** The key has been used for another request. */
    record Mismatch<T>() implements Replayable<T> {}

    /** The first request with the key hasn't been answered yet. */
    record InProgress<T>() implements Replayable<T> {}
}
