package dev.keystile.gate;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Makes the header fields of an answer that is passed on from those that the upstream sent. */
final class AnswerHeaders {

    private static final CharSequence VIA = HttpHeaders.createOptimized("Via");
    private static final CharSequence ALT_SVC = HttpHeaders.createOptimized("Alt-Svc");
    private static final String OURS = "1.1 keystile";

    private AnswerHeaders() {}

    /**
     * Edits the fields in place: those of the upstream's connection go, and so does where else it may be reached and what it says
     * of other origins.
     */
    static void edit(MultiMap headers, Exchange exchange, boolean keepRequestId) {
        Set<String> hopByHop = HopByHop.namesIn(headers);
        for (String name : List.copyOf(headers.names())) {
            String lower = name.toLowerCase(Locale.ROOT);
            boolean needed = lower.equals("content-length") || lower.equals("content-type");
            if (hopByHop.contains(lower) && !needed) {
                headers.remove(name);
            }
        }
        headers.remove(ALT_SVC).add(VIA, OURS);
        if (!keepRequestId || !headers.contains(HeaderNames.REQUEST_ID)) {
            headers.set(HeaderNames.REQUEST_ID, exchange.requestId());
        }
        if (exchange.mayBeReadByBrowsers()) {
            Cors.open(headers);
        } else {
            Cors.close(headers);
        }
    }
}
