package dev.keystile.examples.messaging;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Callers that send requests through nginx without a pause, with two keys at once, while one of the keys is
 * revoked. A request counts as late if its caller knew, before sending it, that the revoke had answered.
 */
final class Hammering {

    private static final int CALLERS_OF_A_KEY = 2;
    private static final int EARLY_REQUESTS = 20;
    private static final int LATE_REQUESTS = 50;
    private static final int MOST_REQUESTS = 100_000;

    private final GuardedSite site;
    private final String address;
    private final SiteKey doomed;
    private final SiteKey kept;
    private final AtomicBoolean revoked = new AtomicBoolean();
    private final CountDownLatch warm = new CountDownLatch(2 * CALLERS_OF_A_KEY);

    /**
     * What came of it.
     *
     * @param reached late requests of the revoked key that reached the app
     * @param refused late requests of the revoked key that were refused
     * @param keptRefused requests of the other key that were refused, at any time
     */
    record Outcome(long reached, long refused, long keptRefused) {}

    /** Answers to one caller. */
    private record Answers(long early, long lateRefused, long refused) {}

    Hammering(GuardedSite site, Nginx nginx) throws Exception {
        this.site = site;
        address = "http://127.0.0.1:" + nginx.port();
        doomed = site.keystile.issue("secret", "support");
        kept = site.keystile.issue("secret", "support");
    }

    Outcome run() throws Exception {
        site.app.drain();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answers>> ofDoomed = start(callers, doomed);
            List<Future<Answers>> ofKept = start(callers, kept);
            if (!warm.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("The callers didn't get through before the revoke");
            }
            revoke();
            revoked.set(true);
            long refused = sum(ofDoomed).lateRefused();
            return new Outcome(lateOfDoomed(), refused, sum(ofKept).refused());
        }
    }

    private List<Future<Answers>> start(ExecutorService callers, SiteKey key) {
        List<Future<Answers>> started = new ArrayList<>();
        for (int i = 0; i < CALLERS_OF_A_KEY; i++) {
            Callable<Answers> caller = () -> hammer(key);
            started.add(callers.submit(caller));
        }
        return started;
    }

    private Answers hammer(SiteKey key) throws Exception {
        long early = 0;
        long late = 0;
        long lateRefused = 0;
        long refused = 0;
        try (HttpClient client = client()) {
            for (int i = 0; i < MOST_REQUESTS && late < LATE_REQUESTS; i++) {
                boolean isLate = revoked.get();
                boolean passed =
                        call(client, key.value(), "GET", "/api/client/users", isLate ? "late" : "early") == 200;
                refused += passed ? 0 : 1;
                late += isLate ? 1 : 0;
                lateRefused += isLate && !passed ? 1 : 0;
                early += !isLate && passed ? 1 : 0;
                if (early == EARLY_REQUESTS) {
                    warm.countDown();
                }
            }
        }
        return new Answers(early, lateRefused, refused);
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private int call(HttpClient client, String key, String method, String path, String when) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Authorization", "Bearer " + key)
                .header("X-Case", when)
                .build();
        HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
        return response.statusCode();
    }

    private void revoke() throws Exception {
        try (HttpClient client = client()) {
            int status = call(client, site.keystile.adminKey(), "DELETE", "/api/client/keys/" + doomed.id(), "revoke");
            if (status != 200) {
                throw new IllegalStateException("The revoke answered " + status);
            }
        }
    }

    private static Answers sum(List<Future<Answers>> callers) throws Exception {
        Answers sum = new Answers(0, 0, 0);
        for (Future<Answers> caller : callers) {
            Answers one = caller.get(1, TimeUnit.MINUTES);
            sum = new Answers(
                    sum.early() + one.early(), sum.lateRefused() + one.lateRefused(), sum.refused() + one.refused());
        }
        return sum;
    }

    private long lateOfDoomed() {
        return site.app.drain().stream()
                .filter(request -> request.values("x-case").contains("late"))
                .filter(request -> request.values("x-keystile-key").contains(Long.toString(doomed.id())))
                .count();
    }
}
