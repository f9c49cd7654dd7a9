package dev.keystile.app;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/**
 * What a running server leaves in its data folder for operator commands.
 *
 * @param url where the control plane can be reached from this machine
 * @param gate where the gate can be reached from this machine
 * @param certificate the absolute path of its certificate, or empty if it speaks plain HTTP
 * @param operatorToken the absolute path of the operator's token, or empty if it is the one in the data folder
 * @param pid its process id
 */
record ServerNote(String url, String gate, String certificate, String operatorToken, long pid) {

    String format() {
        Properties properties = new Properties();
        properties.setProperty("url", url);
        properties.setProperty("gate", gate);
        properties.setProperty("certificate", certificate);
        properties.setProperty("operator-token", operatorToken);
        properties.setProperty("pid", Long.toString(pid));
        StringWriter text = new StringWriter();
        try {
            properties.store(text, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Reads a note; empty if it isn't whole, as when the server is still starting. */
    static Optional<ServerNote> parse(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
            String url = properties.getProperty("url", "");
            String pid = properties.getProperty("pid", "");
            return url.isEmpty() || pid.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ServerNote(
                            url,
                            properties.getProperty("gate", ""),
                            properties.getProperty("certificate", ""),
                            properties.getProperty("operator-token", ""),
                            Long.parseLong(pid)));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
