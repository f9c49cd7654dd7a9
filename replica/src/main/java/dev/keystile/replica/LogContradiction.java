package dev.keystile.replica;

/** The change log is not the continuation of what this node has applied. */
final class LogContradiction extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LogContradiction(String message) {
        super(message);
    }
}
