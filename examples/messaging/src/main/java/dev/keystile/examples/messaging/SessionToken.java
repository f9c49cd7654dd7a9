package dev.keystile.examples.messaging;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A secret by which a user's own browser says who the user is; a publishable key only says which
 * project it is. The app keeps nothing of it but its SHA-256.
 */
record SessionToken(String value) {

    private static final String HEADER = "X-Session-Token";
    private static final SecureRandom RANDOM = new SecureRandom();

    static SessionToken create() {
        byte[] bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return new SessionToken(Base64.getUrlEncoder().encodeToString(bytes));
    }

    /** The id of the user whose token came with the request, which must be of the call's project. */
    static long userId(Database database, Call call) {
        String token = call.headers().get(HEADER);
        if (token == null) {
            throw Refusal.missing(HEADER);
        }
        return database.row(
                        "SELECT id FROM users WHERE project_id = ? AND session_digest = ?",
                        call.projectId(),
                        new SessionToken(token).digest())
                .orElseThrow(() -> Refusal.notFound("session"))
                .getLong("id");
    }

    String digest() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(value.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "SessionToken[…]";
    }
}
