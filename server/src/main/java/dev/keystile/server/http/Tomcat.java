package dev.keystile.server.http;

import dev.keystile.wire.Limits;
import dev.keystile.wire.RequestIds;
import java.net.InetSocketAddress;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.ContinueResponseTiming;
import org.apache.coyote.ProtocolHandler;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Shutdown;

/** The servlet container, set so that it hands on everything that it can and stays silent about the rest. */
public final class Tomcat {

    /** How many connections are open at the most; more wait to be accepted. */
    private static final int MAX_CONNECTIONS = 8192;

    /** How many connections wait to be accepted at the most. */
    private static final int MAX_WAITING = 256;

    /** Bytes of request line and headers together: what the API allows, and room to say so in its own words. */
    private static final int MAX_HEAD = Limits.MAX_TARGET + Limits.MAX_HEADERS + 8 * 1024;

    /** How many header fields a request has at the most. */
    private static final int MAX_FIELDS = 100;

    /** Bytes of an unwanted body that are read so that the client hears the answer. */
    private static final int MAX_SWALLOWED = 1024 * 1024;

    /** How long a client may be silent before the first line of a request is there and until its head is whole. */
    private static final int HEAD_TIMEOUT_MILLIS = 5_000;

    /** How long a client may be silent in the middle of a request's body. */
    private static final int BODY_TIMEOUT_MILLIS = 20_000;

    /** How long an idle connection stays open. */
    private static final int IDLE_TIMEOUT_MILLIS = 75_000;

    private static final int UNLIMITED = -1;

    /** Tomcat's switch for log lines that quote requests, in which somebody may have put a key. */
    private static final String QUOTING_LOGS = "org.apache.juli.logging.UserDataHelper.CONFIG";

    private Tomcat() {}

    /** A factory of containers that listen on an address. */
    public static TomcatServletWebServerFactory factory(InetSocketAddress listen, RequestIds requestIds) {
        System.setProperty(QUOTING_LOGS, "NONE");
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(listen.getPort());
        factory.setAddress(listen.getAddress());
        factory.setShutdown(Shutdown.GRACEFUL);
        factory.setRegisterDefaultServlet(false);
        factory.addConnectorCustomizers(Tomcat::customize);
        factory.addProtocolHandlerCustomizers(Tomcat::customize);
        factory.addContextCustomizers(context -> reportProblems(context, requestIds));
        return factory;
    }

    private static void customize(Connector connector) {
        connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        connector.addLifecycleListener(event -> {
            if (event.getType().equals(Lifecycle.AFTER_INIT_EVENT)) {
                connector.getProtocolHandler().setAdapter(new StrictAdapter(connector));
            }
        });
        connector.setAllowTrace(true); // The door answers it like every other method that nothing has.
    }

    private static void customize(ProtocolHandler handler) {
        handler.setExecutor(new VirtualThreadExecutor("control-plane-"));
        if (handler instanceof AbstractHttp11Protocol<?> http) {
            http.setMaxConnections(MAX_CONNECTIONS);
            http.setAcceptCount(MAX_WAITING);
            http.setMaxHttpRequestHeaderSize(MAX_HEAD);
            http.setMaxHeaderCount(MAX_FIELDS);
            http.setMaxSwallowSize(MAX_SWALLOWED);
            http.setContinueResponseTiming(ContinueResponseTiming.ON_REQUEST_BODY_READ.toString());
            http.setConnectionTimeout(HEAD_TIMEOUT_MILLIS);
            http.setDisableUploadTimeout(false);
            http.setConnectionUploadTimeout(BODY_TIMEOUT_MILLIS);
            http.setKeepAliveTimeout(IDLE_TIMEOUT_MILLIS);
            http.setMaxKeepAliveRequests(UNLIMITED);
        }
    }

    private static void reportProblems(Context context, RequestIds requestIds) {
        StandardHost host = (StandardHost) context.getParent();
        host.getPipeline().addValve(new ProblemValve(requestIds));
        host.setErrorReportValveClass(ProblemValve.class.getName());
    }
}
