package dev.keystile.app;

/** Something that the person at the command line can mend; the message says what is wrong and how. */
final class UserError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    private UserError(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** A command or configuration that makes no sense. */
    static UserError usage(String message) {
        return new UserError(Main.USAGE, message);
    }

    /** A command that makes sense but can't be carried out. */
    static UserError failed(String message) {
        return new UserError(Main.FAILED, message);
    }

    int status() {
        return status;
    }
}
