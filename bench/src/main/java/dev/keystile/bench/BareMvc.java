package dev.keystile.bench;

import dev.keystile.server.http.Tomcat;
import dev.keystile.wire.RequestIds;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.http.MediaType;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.function.support.HandlerFunctionAdapter;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;

/**
 * The baseline of the control plane: the same Tomcat with the same settings, and a functional handler of
 * Spring MVC that answers a constant.
 */
final class BareMvc implements AutoCloseable {

    private static final byte[] CONSTANT = "{\"status\":\"ok\"}".getBytes(StandardCharsets.UTF_8);

    private final ServletWebServerApplicationContext context = new ServletWebServerApplicationContext();

    BareMvc() {
        RequestIds requestIds = new RequestIds(InstantSource.system(), new SecureRandom());
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        context.registerBean(ServletWebServerFactory.class, () -> Tomcat.factory(anyPort, requestIds));
        context.registerBean(RouterFunctionMapping.class, BareMvc::mapping);
        context.registerBean(HandlerFunctionAdapter.class, HandlerFunctionAdapter::new);
        context.registerBean(DispatcherServlet.class, () -> new DispatcherServlet());
        context.registerBean(
                "dispatcherRegistration",
                ServletRegistrationBean.class,
                () -> new ServletRegistrationBean<>(context.getBean(DispatcherServlet.class), "/"));
        context.refresh();
    }

    private static RouterFunctionMapping mapping() {
        RouterFunction<ServerResponse> routes = RouterFunctions.route()
                .GET("/constant", request -> answer())
                .POST("/constant", BareMvc::readAndAnswer)
                .build();
        RouterFunctionMapping mapping = new RouterFunctionMapping(routes);
        mapping.setMessageConverters(java.util.List.of(new ByteArrayHttpMessageConverter()));
        return mapping;
    }

    private static ServerResponse readAndAnswer(ServerRequest request) throws java.io.IOException {
        request.servletRequest().getInputStream().readAllBytes();
        return answer();
    }

    private static ServerResponse answer() {
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).body(CONSTANT);
    }

    int port() {
        return Objects.requireNonNull(context.getWebServer()).getPort();
    }

    @Override
    public void close() {
        context.close();
    }
}
