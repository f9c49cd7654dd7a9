package dev.keystile.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A file that holds one shared token and nothing else. */
final class TokenFile {

    private static final Pattern TOKEN = Pattern.compile("[!-~]{16,512}");
    private static final long MAX_BYTES = 1_024;

    private TokenFile() {}

    /** The token, without the line end behind it. */
    static String read(Path file, String what) {
        try {
            if (Files.size(file) <= MAX_BYTES) {
                String token = Files.readString(file).strip();
                if (TOKEN.matcher(token).matches()) {
                    return token;
                }
            }
        } catch (IOException e) {
            throw UserError.usage("The " + what + " file " + file
                    + " can't be read: check that it exists and may be read by this user.");
        }
        throw UserError.usage(
                "The " + what + " file " + file + " must hold one line of 16 to 512 visible ASCII characters,"
                        + " for example from: openssl rand -hex 32");
    }
}
