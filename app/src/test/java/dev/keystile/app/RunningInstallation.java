package dev.keystile.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;

/** A whole installation in this process, on free ports of the loopback address. */
final class RunningInstallation implements AutoCloseable {

    private static final Pattern PLACE = Pattern.compile("(control plane|gate|proxy) +(https?://\\S+)");

    private final Installation installation;
    private String control = "";
    private String gate = "";
    private String proxy = "";

    private RunningInstallation(Installation installation) {
        this.installation = installation;
        Matcher places = PLACE.matcher(installation.greeting());
        while (places.find()) {
            switch (places.group(1)) {
                case "gate" -> gate = places.group(2);
                case "proxy" -> proxy = places.group(2);
                default -> control = places.group(2);
            }
        }
    }

    /** Starts it as {@code serve} would with these options. */
    static RunningInstallation start(Path data, String... options) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        return new RunningInstallation(Installation.start(settings(data, options)));
    }

    private static ServeSettings settings(Path data, String... options) {
        List<String> all = new ArrayList<>(List.of("--data", data.toString()));
        all.addAll(List.of("--listen", "127.0.0.1:0", "--gate", "127.0.0.1:0"));
        all.addAll(List.of(options));
        return ServeSettings.of(CommandLine.populateCommand(new ServeOptions(), all.toArray(String[]::new)));
    }

    Client control() {
        return Client.of(control);
    }

    Gate gate() {
        return new Gate(Client.of(gate));
    }

    /** The reverse proxy, if it was asked for. */
    Client proxy() {
        return Client.of(proxy);
    }

    String gateUrl() {
        return gate;
    }

    String controlUrl() {
        return control;
    }

    String proxyUrl() {
        return proxy;
    }

    String greeting() {
        return installation.greeting();
    }

    @Override
    public void close() {
        installation.close();
    }
}
