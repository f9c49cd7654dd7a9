package dev.keystile.server.http;

import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.CoyoteAdapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;

/**
 * The way from Tomcat's parser to everything else, without the one answer that Tomcat gives there by itself: an empty
 * 200 to {@code OPTIONS *}. With another method the same target is no request of ours, which {@link ProblemValve} says.
 */
final class StrictAdapter extends CoyoteAdapter {

    private static final String WHOLE_SERVER = "*";

    StrictAdapter(Connector connector) {
        super(connector);
    }

    @Override
    public void service(Request request, Response response) throws Exception {
        if (request.requestURI().equals(WHOLE_SERVER)) {
            request.setMethod("GET");
        }
        super.service(request, response);
    }
}
