package dev.keystile.server.http;

import dev.keystile.core.Problem;
import dev.keystile.core.check.CheckRequest;
import dev.keystile.core.check.CheckService;
import dev.keystile.core.check.Identity;
import dev.keystile.core.check.Verdict;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.policy.RequestPath;
import dev.keystile.registry.RequestContext;
import dev.keystile.wire.BrowserRequest;
import dev.keystile.wire.SharedToken;
import org.jspecify.annotations.Nullable;

/**
 * The step that finds out who asks and whether the policy lets them: {@link OpenPaths} for everybody, {@code /v1/}
 * for the operator (but for {@code /v1/explain}, which organizations ask too), and everything else, known to this server or not, by the same check that guards the
 * host product.
 *
 * <p>It looks at the path as it was sent. Whatever a later step makes of the path, only an exact spelling
 * of the open ones is open.
 */
final class Authentication implements Step {

    private static final String OPERATOR_PATHS = "/v1/";

    /** The one path of the operator's that organizations may ask too, in this spelling alone. */
    private static final String EXPLAIN = "/v1/explain";

    /** Whoever may read this may have the keys explained that are listed there. */
    private static final String LIST_OF_KEYS = "/api/admin/organizations/api-keys";

    private final CheckService checks;
    private final SharedToken operatorToken;

    Authentication(CheckService checks, SharedToken operatorToken) {
        this.checks = checks;
        this.operatorToken = operatorToken;
    }

    @Override
    public void pass(Exchange exchange) throws Refusal {
        if (exchange.path().startsWith(OPERATOR_PATHS)) {
            passOperatorOrExplain(exchange);
        } else if (!OpenPaths.contain(exchange.path())) {
            passKey(exchange);
        }
    }

    private void passOperatorOrExplain(Exchange exchange) throws Refusal {
        if (operatorToken.matches(exchange.credentials().token())) {
            passOperator(exchange);
        } else if (exchange.path().equals(EXPLAIN)) {
            passOrganizationKey(exchange);
        } else {
            throw new Refusal(Problems.UNAUTHENTICATED);
        }
    }

    private static void passOperator(Exchange exchange) throws Refusal {
        try {
            var unused = RequestPath.parse(exchange.path());
        } catch (RequestPath.Malformed e) {
            throw Refusal.invalid("path", "The path " + e.reason() + ".");
        }
        exchange.identify(new Caller.Operator());
    }

    private void passKey(Exchange exchange) throws Refusal {
        identify(exchange, check(exchange, exchange.method(), exchange.target()));
    }

    /** Lets a key explain that may read the list of its organization's keys. No other key hears that the path is there. */
    private void passOrganizationKey(Exchange exchange) throws Refusal {
        Verdict verdict = check(exchange, "GET", LIST_OF_KEYS);
        Identity identity = verdict.identityOrNull();
        boolean otherKind = identity != null && identity.kind() != KeyKind.ORGANIZATION;
        if (otherKind || verdict instanceof Verdict.NotFound || verdict instanceof Verdict.Malformed) {
            throw new Refusal(Problems.UNAUTHENTICATED);
        }
        identify(exchange, verdict);
    }

    private static void identify(Exchange exchange, Verdict verdict) throws Refusal {
        @Nullable Problem problem = verdict.problem();
        if (problem != null) {
            throw new Refusal(problem);
        }
        if (verdict instanceof Verdict.Allowed allowed) {
            exchange.identify(new Caller.Key(allowed.identity()));
        }
    }

    private Verdict check(Exchange exchange, String method, String path) {
        RequestContext context = exchange.context();
        var caller = new CheckRequest.Caller(context.requestId(), context.clientAddress());
        return checks.check(
                new CheckRequest(exchange.credentials().token(), method, path, isFromBrowser(exchange), caller));
    }

    private static boolean isFromBrowser(Exchange exchange) {
        return BrowserRequest.isRecognized(name -> exchange.header(name) != null);
    }
}
