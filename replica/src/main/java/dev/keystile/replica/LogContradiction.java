package dev.keystile.replica;

/** The change log is not the continuation of what this node has applied, or contradicts itself. */
final class LogContradiction extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    LogContradiction(String message) {
        super(message);
    }
}
