package dev.keystile.server;

import dev.keystile.core.check.CheckService;
import dev.keystile.registry.Barrier;
import dev.keystile.registry.Registry;
import dev.keystile.server.api.PolicyReload;
import dev.keystile.server.api.Routes;
import dev.keystile.server.http.Door;
import dev.keystile.server.http.Tomcat;
import dev.keystile.wire.RequestIds;
import jakarta.servlet.Filter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.function.support.HandlerFunctionAdapter;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;

/**
 * A running control plane: the REST API on one port. Safe for use by several threads.
 *
 * <p>Every part of Spring that runs is named here; nothing is scanned for, and neither the environment
 * nor a properties file changes anything.
 */
public final class ControlPlane {

    private static final String TLS_BUNDLE = "control-plane";

    private final ServletWebServerApplicationContext context;
    private final DefaultLifecycleProcessor lifecycle;

    private ControlPlane(ServletWebServerApplicationContext context, DefaultLifecycleProcessor lifecycle) {
        this.context = context;
        this.lifecycle = lifecycle;
    }

    /**
     * Starts to listen. What is handed in stays the caller's to close, after this.
     *
     * @throws RuntimeException if the port is taken (with a {@link java.net.BindException} among its
     *     causes) or a TLS file can't be used
     */
    public static ControlPlane start(
            ControlPlaneSettings settings, Registry registry, Barrier barrier, CheckService checks) {
        return start(settings, registry, barrier, checks, PolicyReload.NONE);
    }

    /** The same, with a policy that the operator may have read anew. */
    public static ControlPlane start(
            ControlPlaneSettings settings,
            Registry registry,
            Barrier barrier,
            CheckService checks,
            PolicyReload policy) {
        RequestIds requestIds = new RequestIds(settings.clock(), settings.random());
        DefaultLifecycleProcessor lifecycle = new DefaultLifecycleProcessor();
        ServletWebServerApplicationContext context = new ServletWebServerApplicationContext();
        context.setEnvironment(new NoEnvironment());
        context.registerBean(
                AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME,
                DefaultLifecycleProcessor.class,
                () -> lifecycle);
        context.registerBean(ServletWebServerFactory.class, () -> container(settings, requestIds));
        registerDoor(context, new Door(requestIds, settings.trustedProxies(), checks, settings.operatorToken()));
        registerRoutes(context, new Routes(registry, barrier, checks, policy));
        context.refresh();
        return new ControlPlane(context, lifecycle);
    }

    private static void registerDoor(ServletWebServerApplicationContext context, Door door) {
        context.registerBean("doorRegistration", FilterRegistrationBean.class, () -> {
            FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(door);
            registration.setUrlPatterns(List.of("/*"));
            return registration;
        });
    }

    private static void registerRoutes(ServletWebServerApplicationContext context, Routes routes) {
        context.registerBean(RouterFunctionMapping.class, () -> new RouterFunctionMapping(routes.toRouter()));
        context.registerBean(HandlerFunctionAdapter.class, HandlerFunctionAdapter::new);
        context.registerBean(HandlerExceptionResolver.class, () -> (request, response, handler, exception) -> null);
        context.registerBean(DispatcherServlet.class, ControlPlane::dispatcher);
        context.registerBean(
                "dispatcherRegistration",
                ServletRegistrationBean.class,
                () -> new ServletRegistrationBean<>(context.getBean(DispatcherServlet.class), "/"));
        context.registerBean(
                "noSessions",
                ServletContextInitializer.class,
                () -> servlets -> servlets.setSessionTrackingModes(Set.of()));
    }

    private static DispatcherServlet dispatcher() {
        DispatcherServlet dispatcher = new DispatcherServlet();
        dispatcher.setPublishEvents(false);
        return dispatcher;
    }

    private static TomcatServletWebServerFactory container(ControlPlaneSettings settings, RequestIds requestIds) {
        TomcatServletWebServerFactory factory = Tomcat.factory(settings.listen(), requestIds);
        Path certificate = settings.tlsCertificate();
        Path key = settings.tlsKey();
        if (certificate != null && key != null) {
            PemSslStoreDetails pem =
                    PemSslStoreDetails.forCertificate(url(certificate)).withPrivateKey(url(key));
            SslBundle bundle = SslBundle.of(new PemSslStoreBundle(pem, null));
            factory.setSslBundles(new DefaultSslBundleRegistry(TLS_BUNDLE, bundle));
            factory.setSsl(Ssl.forBundle(TLS_BUNDLE));
        }
        return factory;
    }

    private static String url(Path file) {
        return file.toUri().toString();
    }

    /** The port that it listens on. */
    public int port() {
        return webServer().getPort();
    }

    private WebServer webServer() {
        return Objects.requireNonNull(context.getWebServer());
    }

    /** Takes no more requests, answers those that are in flight, and ends; a second call does nothing. */
    public void close(Duration grace) {
        lifecycle.setTimeoutPerShutdownPhase(grace.toMillis());
        context.close();
    }
}
