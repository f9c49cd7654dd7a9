package dev.keystile.examples.messaging;

import dev.keystile.examples.messaging.Nginx.Backends;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The whole of what the shipped configuration is for, on this machine: nginx with that configuration, the
 * real Keystile and a recording app, with a key of every small sort. Started once for all tests that take it
 * as a parameter; they run one after another.
 */
final class GuardedSite implements AutoCloseable {

    final RunningKeystile keystile;
    final RawUpstream app = new RawUpstream();
    final Nginx nginx;
    final SiteKey publishable;
    final SiteKey publishableSupport;
    final SiteKey support;
    final SiteKey smtpproxy;
    final SiteKey editor;
    final SiteKey otherProjectsAdmin;
    final SiteKey member;
    private final Path folder = Files.createTempDirectory("keystile-site");

    GuardedSite() throws Exception {
        keystile = new RunningKeystile(Files.createDirectory(folder.resolve("keystile")));
        nginx = startNginx("nginx", UnaryOperator.identity());
        publishable = keystile.issue("public", "editor");
        publishableSupport = keystile.issue("public", "support");
        support = keystile.issue("secret", "support");
        smtpproxy = keystile.issue("secret", "smtpproxy");
        editor = keystile.issue("secret", "editor");
        otherProjectsAdmin = otherProjectsAdmin();
        JsonObject body = new JsonObject().put("name", "Reports").put("role", "member");
        member = RunningKeystile.issued(
                keystile.call(keystile.ownerKey(), "POST", "/api/admin/organizations/api-keys", body), "organization");
    }

    private SiteKey otherProjectsAdmin() throws Exception {
        String owner = keystile.ownerKey();
        long lab = keystile.call(owner, "POST", "/api/admin/projects", new JsonObject().put("name", "Lab"))
                .getLong("id");
        JsonObject body = new JsonObject().put("name", "Lab").put("role", "admin");
        return RunningKeystile.issued(
                keystile.call(owner, "POST", "/api/admin/projects/" + lab + "/keys", body), "secret");
    }

    /** One more nginx in front of the same Keystile and the same app, with an edit of its configuration. */
    Nginx startNginx(String name, UnaryOperator<String> edit) throws Exception {
        return startNginx(name, keystile.gatePort(), edit);
    }

    /** One more nginx, with another gate. */
    Nginx startNginx(String name, int gatePort, UnaryOperator<String> edit) throws Exception {
        Backends backends = new Backends(gatePort, keystile.controlPort(), app.port());
        return Nginx.start(Files.createTempDirectory(folder, name), backends, edit);
    }

    @Override
    public void close() throws IOException {
        nginx.close();
        keystile.close();
        app.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Gives the one site to the tests that take it. */
    static final class Sharing implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
            return parameter.getParameter().getType().equals(GuardedSite.class);
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
            return test.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(GuardedSite.class, ignored -> start(), GuardedSite.class);
        }

        private static GuardedSite start() {
            try {
                return new GuardedSite();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
