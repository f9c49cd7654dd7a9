package dev.keystile.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A file that this server is shipped with, in memory. Immutable; nobody writes into its bytes. */
final class StaticFile {

    private static final int HASH_IN_NAME = 16;

    private final String mediaType;
    private final byte[] bytes;
    private final String hash;

    StaticFile(String mediaType, byte[] bytes) {
        this.mediaType = mediaType;
        this.bytes = bytes;
        this.hash = HexFormat.of().formatHex(sha256(bytes));
    }

    /** Reads a resource from the class path. */
    static StaticFile ofResource(String path, String mediaType) {
        return new StaticFile(mediaType, read(path));
    }

    static byte[] read(String path) {
        try (InputStream in = StaticFile.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("The program lacks its file " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("The program's file " + path + " can't be read", e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    String mediaType() {
        return mediaType;
    }

    byte[] bytes() {
        return bytes;
    }

    /** The strong entity tag. */
    String entityTag() {
        return '"' + hash + '"';
    }

    /** A name with a part that changes with the content, so that whoever has the file never needs to ask again. */
    String lastingName(String stem, String extension) {
        return stem + "." + hash.substring(0, HASH_IN_NAME) + "." + extension;
    }
}
