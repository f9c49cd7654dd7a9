package dev.keystile.gate;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.check.BrowserRefusal;
import dev.keystile.core.check.Change;
import dev.keystile.core.check.CheckService;
import dev.keystile.core.check.Checker;
import dev.keystile.core.check.KeyTable;
import dev.keystile.core.check.RefusalObserver;
import dev.keystile.core.check.Verdict;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import dev.keystile.core.policy.Policy;
import dev.keystile.policy.PolicyFile;
import dev.keystile.wire.TrustedProxies;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** A key table with two organizations and every sort of key, and gates that answer from it. */
final class Fixture {

    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    static final long ACME = 1;
    static final long OTHER_ORGANIZATION = 2;
    static final long SHOP = 10;
    static final long ARCHIVED_PROJECT = 11;
    static final long FOREIGN_PROJECT = 20;
    static final Policy POLICY = PolicyFile.reference();

    /** What every caller without a good key is told. */
    static final String UNAUTHENTICATED = Objects.requireNonNull(
                    new Verdict.Unauthenticated(Verdict.Unauthenticated.Reason.UNKNOWN, 0).problem())
            .message();

    private static final Duration GRACE = Duration.ofSeconds(5);

    private final SplittableRandom random = new SplittableRandom(20261124);
    private final KeyTable table = new KeyTable();
    private final Map<String, Change.KeyChanged> rows = new HashMap<>();
    private long lastKeyId = 100;

    final AtomicBoolean leaseHolds = new AtomicBoolean(true);
    final AtomicReference<Instant> now = new AtomicReference<>(NOW);

    final String publishable;
    final String support;
    final String smtpproxy;
    final String editor;
    final String admin;
    final String foreign;
    final String organizationMember;
    final String organizationAdmin;
    final String organizationOwner;
    final String revoked;
    final String expired;
    final String ofArchivedProject;
    final String wrongPrefix;
    final String unknown = mint(KeyKind.SECRET).revealPlaintext();

    Fixture() {
        this("acme-ext");
    }

    Fixture(String externalId) {
        table.apply(new Change.OrganizationChanged(ACME, externalId, false));
        table.apply(new Change.OrganizationChanged(OTHER_ORGANIZATION, null, false));
        table.apply(new Change.ProjectChanged(SHOP, ACME, "shop~ext", false));
        table.apply(new Change.ProjectChanged(ARCHIVED_PROJECT, ACME, null, false));
        table.apply(new Change.ProjectChanged(FOREIGN_PROJECT, OTHER_ORGANIZATION, null, false));
        publishable = project(KeyKind.PUBLISHABLE, SHOP, ProjectRole.EDITOR);
        support = project(KeyKind.SECRET, SHOP, ProjectRole.SUPPORT);
        smtpproxy = project(KeyKind.SECRET, SHOP, ProjectRole.SMTPPROXY);
        editor = project(KeyKind.SECRET, SHOP, ProjectRole.EDITOR);
        admin = project(KeyKind.SECRET, SHOP, ProjectRole.ADMIN);
        foreign = project(KeyKind.SECRET, FOREIGN_PROJECT, ProjectRole.ADMIN);
        organizationMember = organization(OrganizationRole.MEMBER);
        organizationAdmin = organization(OrganizationRole.ADMIN);
        organizationOwner = organization(OrganizationRole.OWNER);
        revoked = revoke();
        expired = expire();
        ofArchivedProject = project(KeyKind.SECRET, ARCHIVED_PROJECT, ProjectRole.ADMIN);
        table.apply(new Change.ProjectChanged(ARCHIVED_PROJECT, ACME, null, true));
        wrongPrefix = keep(mint(KeyKind.SECRET), KeyKind.PUBLISHABLE, SHOP, ProjectRole.ADMIN, 0, false);
    }

    private PlaintextKey mint(KeyKind kind) {
        return KeyFormat.unbranded().mint(kind, random);
    }

    /** Issues one more key of a project. */
    String project(KeyKind kind, long projectId, ProjectRole role) {
        return keep(mint(kind), kind, projectId, role, 0, false);
    }

    private String organization(OrganizationRole role) {
        return keep(mint(KeyKind.ORGANIZATION), KeyKind.ORGANIZATION, ACME, role, 0, false);
    }

    private String revoke() {
        return keep(mint(KeyKind.SECRET), KeyKind.SECRET, SHOP, ProjectRole.ADMIN, 0, true);
    }

    private String expire() {
        long expiry = NOW.minusSeconds(60).toEpochMilli();
        return keep(mint(KeyKind.SECRET), KeyKind.SECRET, SHOP, ProjectRole.ADMIN, expiry, false);
    }

    private String keep(PlaintextKey key, KeyKind kind, long owner, Role role, long expiry, boolean isRevoked) {
        lastKeyId++;
        Change.KeyChanged row = new Change.KeyChanged(lastKeyId, key.digest(), kind, owner, role, expiry, isRevoked);
        table.apply(row);
        rows.put(key.revealPlaintext(), row);
        return key.revealPlaintext();
    }

    private Change.KeyChanged row(String key) {
        return Objects.requireNonNull(rows.get(key), "A key of this table");
    }

    void revoke(String key) {
        Change.KeyChanged row = row(key);
        table.apply(new Change.KeyChanged(
                row.keyId(), row.digest(), row.kind(), row.ownerId(), row.role(), row.expiresAtMillis(), true));
    }

    void changeRole(String key, Role role) {
        Change.KeyChanged row = row(key);
        table.apply(new Change.KeyChanged(
                row.keyId(), row.digest(), row.kind(), row.ownerId(), role, row.expiresAtMillis(), false));
    }

    /** Issues one more key of the project, which expires at a moment. */
    String expiringAt(Instant moment) {
        PlaintextKey key = mint(KeyKind.SECRET);
        return keep(key, KeyKind.SECRET, SHOP, ProjectRole.EDITOR, moment.toEpochMilli(), false);
    }

    void archive(long projectId, long organizationId) {
        table.apply(new Change.ProjectChanged(projectId, organizationId, null, true));
    }

    long keyId(String key) {
        return row(key).keyId();
    }

    /** Every key that a table can hold or not hold, good ones first. */
    List<String> allKeys() {
        return List.of(
                publishable,
                support,
                smtpproxy,
                editor,
                admin,
                foreign,
                organizationMember,
                organizationAdmin,
                organizationOwner,
                revoked,
                expired,
                ofArchivedProject,
                wrongPrefix,
                unknown);
    }

    /** A key whose checksum doesn't fit: its last character is another. */
    static String withBadChecksum(String key) {
        char last = key.charAt(key.length() - 1);
        return key.substring(0, key.length() - 1) + (last == 'a' ? 'b' : 'a');
    }

    CheckService checks() {
        return checks(BrowserRefusal.REFUSE);
    }

    CheckService checks(BrowserRefusal browserRefusal) {
        return checks(browserRefusal, RefusalObserver.NONE);
    }

    CheckService checks(BrowserRefusal browserRefusal, RefusalObserver observer) {
        Checker checker = new Checker(leaseHolds::get, now::get, POLICY, table);
        return new CheckService(checker, browserRefusal, observer);
    }

    static InetSocketAddress freePort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    GateSettings settings() {
        return GateSettings.onLoopback(freePort(), () -> true, () -> POLICY);
    }

    GateSettings settingsTrusting(String... proxies) {
        return new GateSettings(
                freePort(), null, null, false, TrustedProxies.parse(List.of(proxies)), () -> true, () -> POLICY);
    }

    GateServer start() {
        return GateServer.start(settings(), checks());
    }

    static void stop(GateServer gate) {
        gate.close(GRACE);
    }

    /** The head of a request. */
    static String head(String requestLine, String... headerLines) {
        return requestLine + " HTTP/1.1\r\nHost: gate\r\n" + lines(headerLines) + "\r\n";
    }

    /** {@code POST /v1/check} with a body as it is, one byte for each character. */
    static String check(String body) {
        return checkOfType("Content-Type: application/json", body);
    }

    /** {@code POST /v1/check} with another header line in the place of the content type. */
    static String checkOfType(String header, String body) {
        return head("POST /v1/check", header, "Content-Length: " + body.length()) + body;
    }

    /** {@code POST /v1/check} about a request. */
    static String check(String key, String method, String path) {
        return check("{\"key\":\"%s\",\"method\":\"%s\",\"path\":\"%s\"}".formatted(key, method, path));
    }

    /** {@code GET /v1/forward-auth} with these header lines. */
    static String forwardAuth(String... headerLines) {
        return head("GET /v1/forward-auth", headerLines);
    }

    static String lines(String... headerLines) {
        StringBuilder lines = new StringBuilder();
        for (String line : headerLines) {
            lines.append(line).append("\r\n");
        }
        return lines.toString();
    }

    /** As nginx asks about a request with a key. */
    static String nginx(String key, String method, String uri) {
        return forwardAuth("Authorization: Bearer " + key, "X-Original-Method: " + method, "X-Original-URI: " + uri);
    }
}
