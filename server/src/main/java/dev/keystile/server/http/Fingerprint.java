package dev.keystile.server.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What makes two requests the same one: the SHA-256 of method, path, query and body. */
final class Fingerprint {

    private Fingerprint() {}

    static byte[] of(Exchange exchange) {
        MessageDigest sha256 = sha256();
        // Neither part can hold a line's end, so no two requests run together.
        String line = exchange.method() + "\n" + exchange.target() + "\n";
        sha256.update(line.getBytes(StandardCharsets.UTF_8));
        return sha256.digest(exchange.body());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256", e);
        }
    }
}
