package dev.keystile.server.http;

import dev.keystile.wire.IpLiteral;
import dev.keystile.wire.TrustedProxies;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** Tells where requests really come from, for the audit. */
final class ClientAddresses {

    private final TrustedProxies trustedProxies;

    ClientAddresses(TrustedProxies trustedProxies) {
        this.trustedProxies = trustedProxies;
    }

    /** The address of the peer, or of whoever stands behind the proxies that are trusted; null if there is none. */
    @Nullable
    String of(HttpServletRequest request) {
        InetAddress peer = IpLiteral.parse(request.getRemoteAddr());
        return peer == null
                ? null
                : trustedProxies
                        .clientOf(peer, Collections.list(request.getHeaders("X-Forwarded-For")))
                        .getHostAddress();
    }
}
