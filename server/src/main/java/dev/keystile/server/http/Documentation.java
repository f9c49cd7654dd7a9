package dev.keystile.server.http;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The endpoints that show what the API is. They need no credentials and take no query. */
public final class Documentation {

    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private static final String REVALIDATED = "no-cache";
    private static final String IMMUTABLE = "public, max-age=31536000, immutable";

    /** The API as an OpenAPI document. */
    public Reply document(Call call) throws Refusal {
        call.requireNoQuery();
        return revalidated(call, ApiPage.shared().document());
    }

    /** The page that shows the document. */
    public Reply page(Call call) throws Refusal {
        call.requireNoQuery();
        return revalidated(call, ApiPage.shared().page())
                .with("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .with("X-Content-Type-Options", "nosniff")
                .with("Referrer-Policy", "no-referrer");
    }

    /** A file of the page. */
    public Reply asset(Call call) throws Refusal {
        call.requireNoQuery();
        StaticFile file = ApiPage.shared().asset(call.word("file"));
        if (file == null) {
            throw Refusal.missing();
        }
        return Reply.file(file).with(Headers.CACHE_CONTROL, IMMUTABLE).with("X-Content-Type-Options", "nosniff");
    }

    private static Reply revalidated(Call call, StaticFile file) {
        Reply reply = isKnown(call.exchange().header("If-None-Match"), file) ? Reply.notModified() : Reply.file(file);
        return reply.with(Headers.CACHE_CONTROL, REVALIDATED).with("ETag", file.entityTag());
    }

    /** Whether the caller has the file already, by the weak comparison of RFC 9110. */
    private static boolean isKnown(@Nullable String tags, StaticFile file) {
        return tags != null
                && Arrays.stream(tags.split(",", -1))
                        .map(tag -> tag.strip().replaceFirst("^W/", ""))
                        .anyMatch(tag -> tag.equals("*") || tag.equals(file.entityTag()));
    }
}
