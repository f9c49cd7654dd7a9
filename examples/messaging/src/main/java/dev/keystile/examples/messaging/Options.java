package dev.keystile.examples.messaging;

import java.nio.file.Path;

/**
 * What stands on the command line.
 *
 * @param port the TCP port on 127.0.0.1, 0 for any that is free
 * @param data the SQLite file; it is created if there is none
 */
record Options(int port, Path data) {

    private static final String USAGE = "usage: messaging [--port PORT] [--data FILE]";

    static Options parse(String... arguments) {
        int port = 9000;
        Path data = Path.of("messaging.db");
        for (int i = 0; i < arguments.length; i += 2) {
            String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            switch (arguments[i]) {
                case "--port" -> port = port(value);
                case "--data" -> data = file(value);
                default -> throw new IllegalArgumentException("unknown option " + arguments[i] + "\n" + USAGE);
            }
        }
        return new Options(port, data);
    }

    private static int port(String value) {
        if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > 65_535) {
            throw new IllegalArgumentException("--port needs a number from 0 to 65535\n" + USAGE);
        }
        return Integer.parseInt(value);
    }

    private static Path file(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("--data needs a file\n" + USAGE);
        }
        return Path.of(value);
    }
}
