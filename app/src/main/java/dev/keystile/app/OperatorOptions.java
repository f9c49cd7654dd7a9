package dev.keystile.app;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands for the operator: which installation they are about, and how it is reached. */
final class OperatorOptions {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "The folder that holds the installation. Default: ${DEFAULT-VALUE}")
    Path data = Path.of("data");

    @Option(
            names = "--database",
            paramLabel = "JDBC_URL",
            description = "The PostgreSQL database that holds the installation, in place of a data folder")
    @Nullable
    String database;

    @Option(
            names = "--server",
            paramLabel = "URL",
            converter = ServeOptions.PublicUrl.class,
            description = "The control plane of the running server. Needed only where the data folder can't name it:"
                    + " with --database, or from another machine")
    @Nullable
    URI server;

    @Option(
            names = "--server-certificate",
            paramLabel = "FILE",
            description = "A PEM file with the one certificate that the server must show. Default: what this machine"
                    + " trusts")
    @Nullable
    Path serverCertificate;

    @Option(
            names = "--operator-token-file",
            paramLabel = "FILE",
            description = "A file with the operator's token. Default: operator.token in the data folder")
    @Nullable
    Path operatorTokenFile;

    OperatorOptions() {}
}
