package dev.keystile.server.http;

import dev.keystile.core.check.Identity;
import dev.keystile.registry.Actor;
import dev.keystile.registry.RequestContext;
import dev.keystile.wire.Credentials;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way in: what it is, and what the steps of the {@link Door} have found out about it.
 * Used by the request's own thread alone.
 */
public final class Exchange {

    private static final String ATTRIBUTE = Exchange.class.getName();
    private static final byte[] NO_BODY = {};

    private final HttpServletRequest request;
    private final String requestId;
    private final ClientAddresses clientAddresses;
    private final Credentials credentials;
    private Caller caller = new Caller.Nobody();
    private byte[] body = NO_BODY;
    private @Nullable String idempotencyKey;

    Exchange(HttpServletRequest request, String requestId, ClientAddresses clientAddresses) {
        this.request = request;
        this.requestId = requestId;
        this.clientAddresses = clientAddresses;
        this.credentials = Credentials.of(headers("Authorization"));
        request.setAttribute(ATTRIBUTE, this);
    }

    static Exchange of(HttpServletRequest request) {
        return (Exchange) request.getAttribute(ATTRIBUTE);
    }

    HttpServletRequest request() {
        return request;
    }

    String requestId() {
        return requestId;
    }

    Credentials credentials() {
        return credentials;
    }

    /** Where the request came from, for the audit. */
    RequestContext context() {
        return new RequestContext(requestId, clientAddresses.of(request));
    }

    String method() {
        return request.getMethod();
    }

    /** The path as it was sent, undecoded. */
    String path() {
        return request.getRequestURI();
    }

    /** The query as it was sent, undecoded, or empty. */
    String query() {
        String query = request.getQueryString();
        return query == null ? "" : query;
    }

    /** Path and query as they were sent. */
    String target() {
        String query = request.getQueryString();
        return query == null ? path() : path() + "?" + query;
    }

    List<String> headers(String name) {
        return Collections.list(request.getHeaders(name));
    }

    @Nullable
    String header(String name) {
        return request.getHeader(name);
    }

    void identify(Caller found) {
        caller = found;
    }

    /** Who asks, for commands and queries. */
    Actor actor() {
        return switch (caller) {
            case Caller.Key(var identity) -> new Actor.Key(identity.keyId());
            case Caller.Operator ignored -> new Actor.Operator();
            case Caller.Nobody ignored -> throw new IllegalStateException("Nobody may ask for anything");
        };
    }

    /** Whose key it is; for endpoints that only keys reach. */
    public Identity identity() {
        if (caller instanceof Caller.Key(var identity)) {
            return identity;
        }
        throw new IllegalStateException("The caller has no key");
    }

    /** Whose key it is, or null if it is the operator who asks. */
    public @Nullable Identity identityOrNull() {
        return caller instanceof Caller.Key(var identity) ? identity : null;
    }

    void receive(byte[] received) {
        body = received;
    }

    byte[] body() {
        return body;
    }

    void useIdempotencyKey(String key) {
        idempotencyKey = key;
    }

    @Nullable
    String idempotencyKey() {
        return idempotencyKey;
    }

    /** Turns a request with an idempotency key away, and keeps not even that. */
    void refuseIdempotencyKey() throws Refusal {
        if (idempotencyKey != null) {
            idempotencyKey = null;
            throw new Refusal(Problems.NOTHING_KEPT);
        }
    }
}
