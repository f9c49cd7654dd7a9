package dev.keystile.gate;

import dev.keystile.core.Problem;
import dev.keystile.core.check.Verdict;
import dev.keystile.wire.ProblemDocument;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The one document of every 401, written once: only the request's id is put in for each. */
final class Unauthenticated {

    private static final String NO_ID = "req_00000000000000000000000000";

    private static final Problem PROBLEM =
            Objects.requireNonNull(new Verdict.Unauthenticated(Verdict.Unauthenticated.Reason.MISSING, 0).problem());

    private static final String TEXT = ProblemDocument.render(PROBLEM, NO_ID);
    private static final byte[] DOCUMENT = TEXT.getBytes(StandardCharsets.US_ASCII);
    private static final int ID_AT = TEXT.indexOf(NO_ID);

    private Unauthenticated() {}

    /** Whether the document tells this problem. */
    static boolean tells(Problem problem) {
        return PROBLEM.equals(problem);
    }

    /** The document with a request's id. */
    static byte[] document(String requestId) {
        byte[] document = DOCUMENT.clone();
        byte[] id = requestId.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(id, 0, document, ID_AT, NO_ID.length());
        return document;
    }
}
