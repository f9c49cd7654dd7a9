package dev.keystile.server.http;

import dev.keystile.server.openapi.ApiDocument;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The API's document, the page that shows it, and the page's files: Swagger UI and a few lines of our own. They are read
 * and made when somebody first asks for one of them.
 */
final class ApiPage {

    private static final String SWAGGER_UI = "/META-INF/resources/webjars/swagger-ui/5.34.1/";
    private static final String OWN = "/dev/keystile/server/docs/";
    private static final String CSS = "text/css;charset=UTF-8";
    private static final String JAVASCRIPT = "text/javascript;charset=UTF-8";

    private final StaticFile document = new StaticFile("application/json", ApiDocument.toJson());
    private final Map<String, StaticFile> assets = new LinkedHashMap<>();
    private final StaticFile page;

    private ApiPage() {
        String html = new String(StaticFile.read(OWN + "page.html"), StandardCharsets.UTF_8);
        html = withAsset(html, SWAGGER_UI, "swagger-ui", "css", CSS);
        html = withAsset(html, SWAGGER_UI, "swagger-ui-bundle", "js", JAVASCRIPT);
        html = withAsset(html, OWN, "page", "css", CSS);
        html = withAsset(html, OWN, "page", "js", JAVASCRIPT);
        page = new StaticFile("text/html;charset=UTF-8", html.getBytes(StandardCharsets.UTF_8));
    }

    private String withAsset(String html, String folder, String stem, String extension, String mediaType) {
        StaticFile file = StaticFile.ofResource(folder + stem + "." + extension, mediaType);
        String name = file.lastingName(stem, extension);
        assets.put(name, file);
        return html.replace("{{" + stem + "." + extension + "}}", name);
    }

    static ApiPage shared() {
        return Holder.PAGE;
    }

    StaticFile document() {
        return document;
    }

    StaticFile page() {
        return page;
    }

    /** A file of the page by its name, or null if there is none. */
    @Nullable
    StaticFile asset(String name) {
        return assets.get(name);
    }

    /** Made with the first use. */
    private static final class Holder {

        private static final ApiPage PAGE = new ApiPage();
    }
}
