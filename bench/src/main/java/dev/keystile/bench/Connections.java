package dev.keystile.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** As many connections to one port as there are callers. */
final class Connections implements AutoCloseable {

    private final List<HttpConnection> connections = new ArrayList<>();

    Connections(int port, int number) throws IOException {
        for (int i = 0; i < number; i++) {
            connections.add(new HttpConnection(port));
        }
    }

    HttpConnection get(int caller) {
        return connections.get(caller);
    }

    /** Sends the same request over and over, each caller on a connection of its own. */
    Contender sending(Plan plan, byte[] request) {
        return () -> Load.run(connections.size(), plan.slice(), i -> () -> {
            get(i).exchangeOk(request);
            return true;
        });
    }

    @Override
    public void close() throws IOException {
        for (HttpConnection connection : connections) {
            connection.close();
        }
    }
}
