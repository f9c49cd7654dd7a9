package dev.keystile.app;

import dev.keystile.gate.GateException;
import dev.keystile.gate.PinnedCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks to a control plane as the operator. */
final class OperatorClient {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Longer than any change may have to wait until it is in force everywhere. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int FIRST_SERVER_ERROR = 500;

    private final String url;
    private final String token;
    private final HttpClient http;

    /** @param certificate the one certificate that the server must show, or null to trust what this machine trusts */
    OperatorClient(String url, @Nullable Path certificate, String token) {
        this.url = url;
        this.token = token;
        HttpClient.Builder builder =
                HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).version(HttpClient.Version.HTTP_1_1);
        if (certificate != null) {
            builder.sslContext(trustingOnly(certificate));
        }
        http = builder.build();
    }

    /** The control plane's address. */
    String url() {
        return url;
    }

    JsonNode get(String path) {
        return document(request(path).GET().build());
    }

    JsonNode post(String path, JsonNode body) {
        return document(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token);
    }

    private JsonNode document(HttpRequest request) {
        HttpResponse<String> response = send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != OK) {
            throw refused(response.statusCode(), response.body());
        }
        return parse(response.body());
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (SSLException e) {
            throw UserError.failed("The server at " + url + " showed a certificate that is not trusted. Name the one it"
                    + " should show with --server-certificate.");
        } catch (IOException e) {
            throw UserError.failed("The server at " + url + " does not answer. Look at its log, or try again.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.failed("Interrupted.");
        }
    }

    private static UserError refused(int status, String body) {
        JsonNode problem = parse(body);
        String message = problem.path("message").asString("status " + status) + errors(problem);
        if (status == UNAUTHORIZED) {
            return UserError.failed("The server does not know this operator token. Run the command on the server's own"
                    + " data folder, or name its token with --operator-token-file.");
        }
        return status < FIRST_SERVER_ERROR
                ? UserError.failed(message + (message.contains("\n") ? "\n" : " ") + "Nothing was changed.")
                : UserError.failed("The server could not do it: " + message);
    }

    /** Where there are several, each on a line of its own. */
    private static String errors(JsonNode problem) {
        StringBuilder text = new StringBuilder();
        problem.path("errors")
                .forEach(error -> text.append("\n  ")
                        .append(error.path("param").asString(""))
                        .append(": ")
                        .append(error.path("message").asString("")));
        return text.toString();
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            return JSON.createObjectNode();
        }
    }

    private static SSLContext trustingOnly(Path certificateFile) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {PinnedCertificate.read(certificateFile)}, null);
            return context;
        } catch (GateException | GeneralSecurityException e) {
            throw UserError.failed("The server's certificate " + certificateFile + " can't be read by this user.");
        }
    }
}
