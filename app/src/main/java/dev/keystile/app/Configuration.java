package dev.keystile.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where options come from that the command line leaves out: first the environment ({@code --gate-open}
 * is {@code KEYSTILE_GATE_OPEN}), then the configuration file ({@code gate-open}).
 */
final class Configuration implements IDefaultValueProvider {

    static final String DEFAULT_FILE = "keystile.yaml";
    private static final String FILE_OPTION = "--config";
    private static final String FILE_VARIABLE = "KEYSTILE_CONFIG";

    private final Map<String, String> environment;
    private final Map<String, String> file;

    private Configuration(Map<String, String> environment, Map<String, String> file) {
        this.environment = environment;
        this.file = file;
    }

    /** Reads the configuration file that the arguments or the environment name, or the default one if it is there. */
    static Configuration find(String[] arguments, Map<String, String> environment) {
        Optional<String> named = namedFile(arguments).or(() -> Optional.ofNullable(environment.get(FILE_VARIABLE)));
        Path path = Path.of(named.orElse(DEFAULT_FILE));
        if (named.isEmpty() && !Files.exists(path)) {
            return new Configuration(environment, Map.of());
        }
        try {
            return new Configuration(environment, ConfigurationFile.parse(path.toString(), Files.readString(path)));
        } catch (IOException e) {
            throw UserError.usage("The configuration file " + path + " can't be read: check that it exists, is text in"
                    + " UTF-8 and may be read by this user.");
        }
    }

    private static Optional<String> namedFile(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith(FILE_OPTION + "=")) {
                return Optional.of(arguments[i].substring(FILE_OPTION.length() + 1));
            }
            if (arguments[i].equals(FILE_OPTION) && i + 1 < arguments.length) {
                return Optional.of(arguments[i + 1]);
            }
        }
        return Optional.empty();
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || !ConfigurationFile.KEYS.contains(key(option))) {
            return null;
        }
        String key = key(option);
        String fromEnvironment = environment.get(variable(key));
        return fromEnvironment == null ? file.get(key) : fromEnvironment;
    }

    private static String key(OptionSpec option) {
        return option.longestName().substring(2);
    }

    static String variable(String key) {
        return "KEYSTILE_" + key.replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
