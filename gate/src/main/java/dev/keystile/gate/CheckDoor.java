package dev.keystile.gate;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.core.check.CheckService;
import dev.keystile.core.check.Verdict;
import dev.keystile.core.policy.Policy;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/check}: an application describes a request in JSON and is told whether it may pass. */
final class CheckDoor {

    private static final Problem QUERY = Problem.of(
            ErrorCode.PARAMETER_UNKNOWN,
            "This endpoint takes no query. A key never belongs in a URL: send it in the body.");

    private static final Problem NOT_JSON = Problem.ofParam(
            ErrorCode.PARAMETER_INVALID_FORMAT,
            "Content-Type",
            "The body must be sent as Content-Type: application/json, in UTF-8.");

    private final CheckService checks;
    private final Supplier<Policy> policy;

    CheckDoor(CheckService checks, Supplier<Policy> policy) {
        this.checks = checks;
        this.policy = policy;
    }

    void handle(Exchange exchange) {
        Problem problem = problemOfHead(exchange);
        if (problem == null) {
            exchange.body(body -> answer(exchange, body));
        } else {
            exchange.problem(problem);
        }
    }

    private static @Nullable Problem problemOfHead(Exchange exchange) {
        if (!exchange.request().method().equals(HttpMethod.POST)) {
            return Doors.NOTHING_HERE;
        }
        if (exchange.request().query() != null) {
            return QUERY;
        }
        return isJson(Headers.one(exchange.headers(), HttpHeaders.CONTENT_TYPE)) ? null : NOT_JSON;
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        int semicolon = contentType.indexOf(';');
        String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        return type.strip().equalsIgnoreCase("application/json")
                && (semicolon < 0 || isUtf8(contentType.substring(semicolon + 1)));
    }

    private static boolean isUtf8(String parameters) {
        String parameter = parameters.strip().toLowerCase(Locale.ROOT).replace("\"", "");
        return parameter.isEmpty() || parameter.equals("charset=utf-8");
    }

    private void answer(Exchange exchange, byte[] body) {
        switch (CheckQuestionReader.read(body, exchange.requestId())) {
            case CheckQuestion.Refused(Problem problem) -> exchange.problem(problem);
            case CheckQuestion.Asked(var question) -> tell(exchange, checks.check(question));
        }
    }

    private void tell(Exchange exchange, Verdict verdict) {
        if (verdict instanceof Verdict.Unavailable) {
            exchange.problem(Objects.requireNonNull(verdict.problem()));
        } else {
            exchange.json(200, CheckAnswer.of(verdict, policy.get()));
        }
    }
}
