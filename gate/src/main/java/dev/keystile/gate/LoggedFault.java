package dev.keystile.gate;

/**
 * A fault as a log may show it: what was thrown and where, without its message, which may quote the
 * request and a key in it.
 */
final class LoggedFault extends Exception {

    private static final long serialVersionUID = 1L;

    LoggedFault(Throwable fault) {
        super(fault.getClass().getName(), null, false, true);
        setStackTrace(fault.getStackTrace());
    }
}
