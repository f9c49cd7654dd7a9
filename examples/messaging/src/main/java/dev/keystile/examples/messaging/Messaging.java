package dev.keystile.examples.messaging;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** The messaging app's program: {@code java -jar messaging.jar --port 9000 --data messaging.db}. */
public final class Messaging {

    private Messaging() {}

    /** Runs the app until the process is stopped. */
    public static void main(String[] arguments) {
        try {
            Options options = Options.parse(arguments);
            MessagingServer server = start(options.data(), options.port());
            System.out.println("The messaging app answers on http://127.0.0.1:" + server.port());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    static MessagingServer start(Path data, int port) {
        Database database = Database.open(data);
        Timestamps timestamps = new Timestamps(Clock.systemUTC());
        List<Route> routes = Stream.of(
                        new Events(database, timestamps).routes(),
                        new Users(database, timestamps).routes(),
                        new Subscriptions(database).routes(),
                        new Campaigns(database, timestamps).routes())
                .flatMap(List::stream)
                .toList();
        return MessagingServer.start(new Router(routes), database, port);
    }
}
