package dev.keystile.gate;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;

/** A server that requests are sent on to. For one event loop. */
final class Destination {

    private final HttpClient client;
    private final Origin origin;
    private final boolean controlPlane;

    /** @param controlPlane whether it is Keystile's own control plane, and not the upstream */
    Destination(HttpClient client, Origin origin, boolean controlPlane) {
        this.client = client;
        this.origin = origin;
        this.controlPlane = controlPlane;
    }

    boolean isControlPlane() {
        return controlPlane;
    }

    HttpClient client() {
        return client;
    }

    /** A request whose Host is the server's own. */
    Future<HttpClientRequest> request() {
        return client.request(new RequestOptions()
                .setHost(origin.host())
                .setPort(origin.port())
                .setSsl(origin.tls()));
    }
}
