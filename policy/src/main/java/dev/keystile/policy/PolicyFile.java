package dev.keystile.policy;

import dev.keystile.core.policy.Policy;
import dev.keystile.core.policy.PolicyCompiler;
import dev.keystile.core.policy.PolicyException;
import dev.keystile.core.policy.PolicyProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads policies: a user's own file, or the reference policy that comes with Keystile. */
public final class PolicyFile {

    /** The largest file that is read, in bytes. */
    public static final int MAX_BYTES = 1024 * 1024;

    private static final String REFERENCE = "reference-policy.yaml";

    private PolicyFile() {}

    /**
     * Reads and compiles a policy file in UTF-8.
     *
     * @throws PolicyException with everything that is wrong in it
     * @throws IOException if the file can't be read
     */
    public static Policy read(Path file) throws PolicyException, IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new PolicyException(List.of(
                    new PolicyProblem(0, "the file is larger than 1 MiB", "use patterns instead of single routes")));
        }
        byte[] bytes = Files.readAllBytes(file);
        try {
            return parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new PolicyException(
                    List.of(new PolicyProblem(0, "the file is not in UTF-8", "save it in that encoding")));
        }
    }

    /**
     * Compiles the text of a policy.
     *
     * @throws PolicyException with everything that is wrong in it
     */
    public static Policy parse(String yaml) throws PolicyException {
        return PolicyCompiler.compile(new PolicyReader().read(yaml));
    }

    /** The reference policy, compiled. */
    public static Policy reference() {
        try {
            return parse(referenceText());
        } catch (PolicyException e) {
            throw new AssertionError("The reference policy is sound: " + e.problems(), e);
        }
    }

    /** The reference policy as its file has it, for copying. */
    public static String referenceText() {
        try (InputStream in = PolicyFile.class.getResourceAsStream(REFERENCE)) {
            if (in == null) {
                throw new AssertionError("The reference policy is in the archive");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
