package dev.keystile.examples.messaging;

import dev.keystile.examples.messaging.Attack.Series;
import dev.keystile.examples.messaging.RequestTricks.Request;
import java.util.List;

/** What is tried against a {@link GuardedSite}: every trick with every small key. */
final class Attacks {

    /** Up to more than nginx and the gate take. */
    private static final List<Integer> LENGTHS = List.of(1_000, 8_000, 8_180, 9_000, 40_000);

    /** Ways of writing the id of another's project, into which it is put for the letter N. */
    private static final List<String> PROJECT_IDS = List.of(
            "N",
            "0N",
            "N.0",
            "+N",
            "-N",
            "%20N",
            "N%20",
            "N,",
            "N;",
            "Ne0",
            "0xN",
            "N%00",
            "%3N",
            "%253N",
            "%ef%bc%9N",
            "9/../N",
            "9%2f..%2fN",
            "N/users/..");

    private static final Request USERS = new Request("GET", "/api/client/users");
    private static final Request OWN_USER = new Request("GET", "/api/client/users/me");
    private static final Request DELETED_USER = new Request("DELETE", "/api/client/users/1");
    private static final Request WEBHOOKS = new Request("GET", "/api/client/webhooks");

    private final GuardedSite site;
    private final List<SmallKey> smallKeys;
    private final List<Request> goals;

    /** A key with something that it may call. */
    private record SmallKey(SiteKey key, Request permitted) {}

    Attacks(GuardedSite site) {
        this.site = site;
        smallKeys = List.of(
                new SmallKey(site.publishable, OWN_USER),
                new SmallKey(site.publishableSupport, OWN_USER),
                new SmallKey(site.support, USERS),
                new SmallKey(site.smtpproxy, new Request("GET", "/api/client/me")),
                new SmallKey(site.otherProjectsAdmin, users(site.otherProjectsAdmin.projectId())),
                new SmallKey(site.member, new Request("GET", "/api/admin/organizations/me")),
                new SmallKey(SiteKey.NOBODY, new Request("GET", "/health")));
        goals = List.of(
                USERS,
                OWN_USER,
                DELETED_USER,
                WEBHOOKS,
                new Request("POST", "/api/client/webhooks"),
                new Request("POST", "/api/client/events"),
                new Request("PATCH", "/api/client/subscriptions/me"),
                new Request("GET", "/api/client/keys"),
                new Request("GET", "/api/admin/projects"),
                users(site.keystile.projectId()));
    }

    private static Request users(long projectId) {
        return new Request("GET", "/api/admin/projects/" + projectId + "/users");
    }

    /** Every goal as it is, with every key. */
    List<Attack> undisguised() {
        Series series = new Series();
        for (SmallKey small : smallKeys) {
            goals.forEach(goal -> series.add("undisguised", small.key(), goal.method(), goal.path(), ""));
        }
        return series.attacks();
    }

    /** Every way of writing every goal, with every key. */
    List<Attack> byPath() {
        Series series = new Series();
        for (SmallKey small : smallKeys) {
            goals.forEach(goal -> byPath(series, small, goal));
        }
        byProjectId(series);
        byLength(series);
        return series.attacks();
    }

    /** The same with a publishable and a secret key alone. */
    List<Attack> byPathOfTwoKeys() {
        Series series = new Series();
        for (Request goal : goals) {
            byPath(series, new SmallKey(site.publishable, OWN_USER), goal);
            byPath(series, new SmallKey(site.support, USERS), goal);
        }
        byLength(series);
        return series.attacks();
    }

    private static void byPath(Series series, SmallKey small, Request goal) {
        for (String path : PathTricks.of(goal.path(), small.permitted().path())) {
            series.add("path", small.key(), goal.method(), path, "");
        }
    }

    private void byProjectId(Series series) {
        String other = Long.toString(site.keystile.projectId());
        for (String id : PROJECT_IDS) {
            String path = "/api/admin/projects/" + id.replace("N", other) + "/users";
            series.add("project id", site.otherProjectsAdmin, "GET", path, "");
        }
    }

    private void byLength(Series series) {
        for (int length : LENGTHS) {
            byLength(series, WEBHOOKS.path() + "?" + "x".repeat(length));
            byLength(series, "/" + "x".repeat(length) + "/.." + WEBHOOKS.path());
            byLength(series, WEBHOOKS.path() + "/x/..".repeat(length / 5));
            byLength(series, OWN_USER.path() + "/x".repeat(length / 2));
        }
    }

    private void byLength(Series series, String path) {
        series.add("length", site.support, "GET", path, "");
        series.add("length", site.publishable, "GET", path, "");
    }

    /** Every trick with headers and with the form of the message. */
    List<Attack> byRequest() {
        Series series = new Series();
        byRequest(series, site.publishable, OWN_USER, USERS);
        byRequest(series, site.support, USERS, WEBHOOKS);
        byRequest(
                series,
                site.otherProjectsAdmin,
                users(site.otherProjectsAdmin.projectId()),
                users(site.keystile.projectId()));
        return series.attacks();
    }

    private static void byRequest(Series series, SiteKey key, Request permitted, Request forbidden) {
        new RequestTricks(series, key, permitted, forbidden).addAll();
    }

    /** Some of everything, enough to notice a weakness. */
    List<Attack> someOfEverything() {
        Series series = new Series();
        byPath(series, new SmallKey(site.publishable, OWN_USER), OWN_USER);
        byPath(series, new SmallKey(site.support, USERS), WEBHOOKS);
        byRequest(series, site.support, USERS, WEBHOOKS);
        return series.attacks();
    }
}
