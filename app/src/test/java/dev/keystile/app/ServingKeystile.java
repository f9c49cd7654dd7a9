package dev.keystile.app;

import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that runs as a process of its own. */
final class ServingKeystile implements AutoCloseable {

    private static final Pattern PLACE = Pattern.compile("(control plane|gate|proxy) +(https?://\\S+)");

    private final Keystile.Started started;
    private final String control;
    private final String gate;

    private ServingKeystile(Keystile.Started started, String control, String gate) {
        this.started = started;
        this.control = control;
        this.gate = gate;
    }

    static ServingKeystile awaitGreeting(Keystile.Started started) {
        try {
            Waiting.until("the server has said where it is", () -> {
                if (!started.process().isAlive()) {
                    throw new AssertionError("The server ended: " + started.err());
                }
                return started.out().contains("\n  data ");
            });
        } catch (AssertionError e) {
            started.process().destroyForcibly();
            throw e;
        }
        return new ServingKeystile(started, place(started.out(), "control plane"), place(started.out(), "gate"));
    }

    private static String place(String greeting, String what) {
        Matcher matcher = PLACE.matcher(greeting);
        while (matcher.find()) {
            if (matcher.group(1).equals(what)) {
                return matcher.group(2);
            }
        }
        throw new AssertionError("The greeting names no " + what + ": " + greeting);
    }

    String controlUrl() {
        return control;
    }

    String gateUrl() {
        return gate;
    }

    int controlPort() {
        return URI.create(control).getPort();
    }

    int gatePort() {
        return URI.create(gate).getPort();
    }

    Client control() {
        return Client.of(control);
    }

    Gate gate() {
        return new Gate(Client.of(gate));
    }

    String out() {
        return started.out();
    }

    String err() {
        return started.err();
    }

    Process process() {
        return started.process();
    }

    /** kill -9. Returns when it is dead. */
    void kill() {
        process().destroyForcibly();
        awaitExit();
    }

    /** SIGTERM. Returns the exit status. */
    int terminate() {
        process().destroy();
        return awaitExit();
    }

    int awaitExit() {
        try {
            if (!process().waitFor(Waiting.LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                process().destroyForcibly();
                throw new AssertionError("The server didn't end");
            }
            return process().exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
