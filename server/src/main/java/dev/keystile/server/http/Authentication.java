package dev.keystile.server.http;

import dev.keystile.core.Problem;
import dev.keystile.core.check.CheckRequest;
import dev.keystile.core.check.CheckService;
import dev.keystile.core.check.Verdict;
import dev.keystile.core.policy.RequestPath;
import dev.keystile.wire.BrowserRequest;
import dev.keystile.wire.SharedToken;
import org.jspecify.annotations.Nullable;

/**
 * The step that finds out who asks and whether the policy lets them: {@link OpenPaths} for everybody, {@code /v1/}
 * for the operator, and everything else, known to this server or not, by the same check that guards the
 * host product.
 *
 * <p>It looks at the path as it was sent. Whatever a later step makes of the path, only an exact spelling
 * of the open ones is open.
 */
final class Authentication implements Step {

    private static final String OPERATOR_PATHS = "/v1/";

    private final CheckService checks;
    private final SharedToken operatorToken;

    Authentication(CheckService checks, SharedToken operatorToken) {
        this.checks = checks;
        this.operatorToken = operatorToken;
    }

    @Override
    public void pass(Exchange exchange) throws Refusal {
        if (exchange.path().startsWith(OPERATOR_PATHS)) {
            passOperator(exchange);
        } else if (!OpenPaths.contain(exchange.path())) {
            passKey(exchange);
        }
    }

    private void passOperator(Exchange exchange) throws Refusal {
        if (!operatorToken.matches(exchange.credentials().token())) {
            throw new Refusal(Problems.UNAUTHENTICATED);
        }
        try {
            var unused = RequestPath.parse(exchange.path());
        } catch (RequestPath.Malformed e) {
            throw Refusal.invalid("path", "The path " + e.reason() + ".");
        }
        exchange.identify(new Caller.Operator());
    }

    private void passKey(Exchange exchange) throws Refusal {
        Verdict verdict = checks.check(new CheckRequest(
                exchange.credentials().token(), exchange.method(), exchange.target(), isFromBrowser(exchange)));
        @Nullable Problem problem = verdict.problem();
        if (problem != null) {
            throw new Refusal(problem);
        }
        if (verdict instanceof Verdict.Allowed allowed) {
            exchange.identify(new Caller.Key(allowed.identity()));
        }
    }

    private static boolean isFromBrowser(Exchange exchange) {
        return BrowserRequest.isRecognized(name -> exchange.header(name) != null);
    }
}
