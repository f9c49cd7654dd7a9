package dev.keystile.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the configuration file. {@link Configuration} reads it before all others are known. */
final class ConfigOption {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration file. Default: keystile.yaml, if it is there")
    @Nullable
    Path file;

    ConfigOption() {}
}
