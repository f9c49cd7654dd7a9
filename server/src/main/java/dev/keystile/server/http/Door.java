package dev.keystile.server.http;

import dev.keystile.core.check.CheckService;
import dev.keystile.wire.RequestIds;
import dev.keystile.wire.SharedToken;
import dev.keystile.wire.TrustedProxies;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * The way in: every request takes the same steps in the same order before an endpoint sees it, and
 * whatever is thrown on the way becomes a problem document here.
 *
 * <p>The steps before authentication look at nothing but the request itself, and everything that depends
 * on its body comes after it, so that strangers learn nothing.
 */
public final class Door implements Filter {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PATCH", "DELETE");

    private final RequestIds requestIds;
    private final ClientAddresses clientAddresses;
    private final List<Step> steps;

    public Door(RequestIds requestIds, TrustedProxies trustedProxies, CheckService checks, SharedToken operatorToken) {
        this.requestIds = requestIds;
        this.clientAddresses = new ClientAddresses(trustedProxies);
        this.steps = List.of(
                new HeaderLimits(),
                new SingleHeaders(),
                new Versions(),
                new Authentication(checks, operatorToken),
                new BodyReader(),
                new IdempotencyKeys());
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException {
        pass((HttpServletRequest) request, (HttpServletResponse) response, chain);
    }

    private void pass(HttpServletRequest request, HttpServletResponse response, FilterChain chain) throws IOException {
        Exchange exchange = new Exchange(request, requestIds.next(), clientAddresses);
        try {
            Replies.writeCommonHeaders(exchange, response);
            for (Step step : steps) {
                step.pass(exchange);
            }
            dispatch(exchange, response, chain);
        } catch (Throwable thrown) {
            Reply reply = Faults.reply(exchange, thrown);
            if (!response.isCommitted()) {
                Replies.write(reply, response);
            }
        }
    }

    private static void dispatch(Exchange exchange, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException, Refusal {
        if (!METHODS.contains(exchange.method())) {
            throw Refusal.missing();
        }
        chain.doFilter(new HeadAsGet(exchange.request()), response);
    }

    /** A request in which HEAD looks like GET; the container leaves the body of the answer out. */
    private static final class HeadAsGet extends HttpServletRequestWrapper {

        HeadAsGet(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getMethod() {
            String method = super.getMethod();
            return method.equals("HEAD") ? "GET" : method;
        }
    }
}
