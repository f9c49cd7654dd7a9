package dev.keystile.server.http;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The paths that everybody may read, each in one spelling: health, and the documentation. The names of the page's files
 * change with their content, so those are open by their form, which leaves no way out of their folder.
 */
final class OpenPaths {

    private static final Set<String> EXACT = Set.of("/health/live", "/health/ready", "/openapi.json", "/docs");
    private static final Pattern ASSET = Pattern.compile("/docs/assets/[a-z][a-z-]{0,40}[.][0-9a-f]{16}[.](?:css|js)");

    private OpenPaths() {}

    /** Whether a path, as it was sent, is one of them. */
    static boolean contain(String path) {
        return EXACT.contains(path) || ASSET.matcher(path).matches();
    }
}
