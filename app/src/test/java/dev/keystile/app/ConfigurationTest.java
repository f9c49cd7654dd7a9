package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.check.BrowserRefusal;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.key.KeyKind;
import dev.keystile.wire.IpLiteral;
import dev.keystile.wire.SharedToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Every option of {@code serve} has its default, and may stand on the command line, in the environment or
 * in the configuration file, in that order of precedence.
 */
class ConfigurationTest {

    private static final List<String> TOKENS = List.of("a".repeat(16), "b".repeat(16), "c".repeat(16));

    private static final List<String> CERTIFICATES = new ArrayList<>();
    private static final List<String> KEYS = new ArrayList<>();

    @TempDir
    private static Path folder;

    /** Three copies of one pair: any certificate of them goes with any key. */
    @BeforeAll
    static void makeCertificates() throws Exception {
        SelfSigned pair = SelfSigned.make(folder);
        for (int i = 0; i < 3; i++) {
            CERTIFICATES.add(file(i + ".crt", Files.readString(pair.certificate())));
            KEYS.add(file(i + ".key", Files.readString(pair.key())));
        }
    }

    /** The options of {@code serve}, in reach of a test. */
    @Command
    private static final class Options {
        @Mixin
        private final ServeOptions options = new ServeOptions();
    }

    /**
     * One option.
     *
     * @param key its name without the dashes
     * @param values four different ones, none of them the default
     * @param needs other options that it can't stand without
     * @param effect what of the settings shows it
     */
    record Case(
            String key,
            @Nullable String byDefault,
            List<String> values,
            List<String> needs,
            Function<ServeSettings, @Nullable String> effect) {

        @Override
        public String toString() {
            return key;
        }
    }

    private static Case of(
            String key,
            @Nullable String byDefault,
            List<String> values,
            Function<ServeSettings, @Nullable String> effect) {
        return new Case(key, byDefault, values, List.of(), effect);
    }

    static Stream<Case> options() {
        return Stream.of(
                of(
                        "data",
                        "data",
                        List.of("d1", "d2", "d3"),
                        settings -> settings.data().toString()),
                of("database", null, databases(), ServeSettings::database),
                of(
                        "operator-token-file",
                        null,
                        List.of("o1", "o2", "o3"),
                        settings -> Objects.toString(settings.operatorTokenFile(), null)),
                of("listen", "127.0.0.1:8080", places(), settings -> text(settings.listen())),
                of("gate", "127.0.0.1:8081", places(), settings -> text(settings.gate())),
                new Case(
                        "proxy",
                        null,
                        places(),
                        List.of("--upstream", "http://127.0.0.1:9"),
                        settings -> proxy(settings, proxy -> text(proxy.listen()))),
                new Case(
                        "upstream",
                        null,
                        List.of("http://127.0.0.1:1", "https://app.internal", "http://[::1]:3"),
                        List.of("--proxy", "127.0.0.1:0"),
                        settings -> proxy(settings, proxy -> proxy.upstream().toString())),
                of(
                        "max-live-keys",
                        "100000",
                        List.of("1", "99999", "10000000"),
                        settings -> Integer.toString(settings.maxLiveKeys())),
                of(
                        "policy",
                        "3",
                        policies(),
                        settings -> Integer.toString(
                                settings.policy().get().surfaces().size())),
                of("key-brand", "", List.of("acme", "bolt", "core"), ConfigurationTest::brand),
                of(
                        "public-url",
                        null,
                        List.of("https://a.example", "https://b.example", "http://c.example:8080"),
                        settings -> Objects.toString(settings.publicUrl(), null)),
                of(
                        "trusted-proxies",
                        "[127.0.0.1, ::1]",
                        List.of("10.0.0.0/8", "10.1.0.1,10.1.0.2", "fd00::/8"),
                        ConfigurationTest::trusted),
                of("gate-token-file", null, tokens(), ConfigurationTest::token),
                of(
                        "browser-refusal",
                        "refuse",
                        List.of("report", "off", "report"),
                        settings -> settings.browserRefusal().wireName()),
                new Case(
                        "tls-certificate",
                        null,
                        CERTIFICATES,
                        List.of("--tls-key", KEYS.getFirst()),
                        settings -> Objects.toString(settings.tlsCertificate(), null)),
                new Case(
                        "tls-key",
                        null,
                        KEYS,
                        List.of("--tls-certificate", CERTIFICATES.getFirst()),
                        settings -> Objects.toString(settings.tlsKey(), null)));
    }

    private static List<String> databases() {
        return List.of("jdbc:postgresql://a/k?user=u", "jdbc:postgresql:///k", "jdbc:postgresql://b:5433/k");
    }

    private static @Nullable String proxy(ServeSettings settings, Function<ServeSettings.Proxy, String> part) {
        ServeSettings.Proxy proxy = settings.proxy();
        return proxy == null ? null : part.apply(proxy);
    }

    private static List<String> places() {
        return List.of("127.0.0.1:1", "127.0.0.2:2", "[::1]:3");
    }

    private static String text(Endpoint endpoint) {
        return endpoint.text(endpoint.port());
    }

    private static String brand(ServeSettings settings) {
        KeyFormat format = settings.keyFormat();
        String value = format.mint(KeyKind.SECRET, new SecureRandom()).revealPlaintext();
        return value.substring(3, value.length() - 38).replace("_", "");
    }

    private static String trusted(ServeSettings settings) {
        return Stream.of("127.0.0.1", "::1", "10.0.0.1", "10.1.0.1", "10.1.0.2", "fd00::1", "192.0.2.1")
                .filter(address -> settings.trustedProxies().trust(Objects.requireNonNull(IpLiteral.parse(address))))
                .toList()
                .toString();
    }

    private static @Nullable String token(ServeSettings settings) {
        SharedToken token = settings.gateToken();
        return token == null
                ? null
                : TOKENS.stream().filter(token::matches).findFirst().orElseThrow();
    }

    /** Policies with one, two and three surfaces more than the reference policy has. */
    private static List<String> policies() {
        String reference = dev.keystile.policy.PolicyFile.referenceText();
        List<String> policies = new ArrayList<>();
        for (int more : new int[] {1, 2, 3}) {
            StringBuilder text = new StringBuilder(reference);
            for (int i = 0; i < more; i++) {
                text.append("  more")
                        .append(i)
                        .append(":\n    base: /more")
                        .append(i)
                        .append("\n    kinds: [secret]\n")
                        .append(
                                "    routes:\n      - { route: \"GET /a\", needs: read }\n    otherwise: { read: read, write: write }\n");
            }
            policies.add(file("policy" + more + ".yaml", text.toString()));
        }
        return policies;
    }

    private static List<String> tokens() {
        return TOKENS.stream().map(token -> file("token-" + token, token)).toList();
    }

    private static String file(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServeSettings settings(Map<String, String> environment, @Nullable String yaml, List<String> line) {
        return ServeSettings.of(given(environment, yaml, line));
    }

    private static ServeOptions given(Map<String, String> environment, @Nullable String yaml, List<String> line) {
        List<String> arguments = new ArrayList<>();
        if (yaml != null) {
            arguments.addAll(List.of("--config", file("keystile.yaml", yaml)));
        }
        Options options = new Options();
        CommandLine commandLine = new CommandLine(options);
        commandLine.setDefaultValueProvider(Configuration.find(arguments.toArray(String[]::new), environment));
        commandLine.parseArgs(line.toArray(String[]::new));
        return options.options;
    }

    @ParameterizedTest
    @MethodSource("options")
    void option_leftOut_hasItsDefault(Case option) {
        assertThat(option.effect().apply(settings(Map.of(), null, List.of()))).isEqualTo(option.byDefault());
    }

    @ParameterizedTest
    @MethodSource("options")
    void option_fromEachPlace_takesEffect_inOrderOfPrecedence(Case option) {
        String yaml = option.key() + ": '" + option.values().get(0) + "'\n";
        Map<String, String> environment =
                Map.of(Configuration.variable(option.key()), option.values().get(1));
        List<String> line = new ArrayList<>(option.needs());
        line.addAll(List.of("--" + option.key(), option.values().get(2)));
        String fromLine = effect(option, Map.of(), null, line);
        String fromEnvironment = effect(option, environment, null, option.needs());
        String fromFile = effect(option, Map.of(), yaml, option.needs());

        assertThat(fromLine).isNotEqualTo(fromEnvironment).isNotEqualTo(option.byDefault());
        assertThat(fromEnvironment).isNotEqualTo(fromFile).isNotEqualTo(option.byDefault());
        assertThat(fromFile).isNotEqualTo(option.byDefault());
        assertThat(effect(option, environment, yaml, line)).isEqualTo(fromLine);
        assertThat(effect(option, Map.of(), yaml, line)).isEqualTo(fromLine);
        assertThat(effect(option, environment, yaml, option.needs())).isEqualTo(fromEnvironment);
    }

    private static @Nullable String effect(
            Case option, Map<String, String> environment, @Nullable String yaml, List<String> line) {
        return option.effect().apply(settings(environment, yaml, line));
    }

    /** The switches: each can be set in every place, and taken back in a stronger one. */
    @Test
    void gateOpen_fromEachPlace_takesEffect_inOrderOfPrecedence() {
        assertSwitch("gate-open", ServeSettings::gateOpen, List.of());
    }

    @Test
    void behindTls_fromEachPlace_takesEffect_inOrderOfPrecedence() {
        assertSwitch("behind-tls", settings -> !settings.listen().isLoopback(), List.of("--listen", "0.0.0.0:0"));
    }

    @Test
    void metrics_fromEachPlace_takesEffect_inOrderOfPrecedence() {
        assertSwitch("metrics", ServeSettings::metrics, List.of());
    }

    @Test
    void forwardAuthorization_fromEachPlace_takesEffect_inOrderOfPrecedence() {
        assertSwitch(
                "forward-authorization",
                settings -> Objects.requireNonNull(settings.proxy()).forwardAuthorization(),
                List.of("--proxy", "127.0.0.1:0", "--upstream", "http://127.0.0.1:9"));
    }

    /** There are two formats, so each place is held against the other one of a weaker place. */
    @Test
    void logFormat_fromEachPlace_takesEffect_inOrderOfPrecedence() {
        Map<String, String> environmentText = Map.of("KEYSTILE_LOG_FORMAT", "text");
        Map<String, String> environmentJson = Map.of("KEYSTILE_LOG_FORMAT", "json");
        List<String> lineText = List.of("--log-format", "text");
        List<String> lineJson = List.of("--log-format", "json");
        String json = "log-format: json\n";

        assertThat(given(Map.of(), null, List.of()).logFormat).isEqualTo(LogFormat.TEXT);
        assertThat(given(Map.of(), json, List.of()).logFormat).isEqualTo(LogFormat.JSON);
        assertThat(given(environmentText, json, List.of()).logFormat).isEqualTo(LogFormat.TEXT);
        assertThat(given(environmentJson, null, List.of()).logFormat).isEqualTo(LogFormat.JSON);
        assertThat(given(environmentJson, json, lineText).logFormat).isEqualTo(LogFormat.TEXT);
        assertThat(given(environmentText, null, lineJson).logFormat).isEqualTo(LogFormat.JSON);
    }

    private static void assertSwitch(String key, Function<ServeSettings, Boolean> isOn, List<String> needs) {
        String on = key + ": true\n";
        String off = key + ": false\n";
        Map<String, String> environmentOn = Map.of(Configuration.variable(key), "true");
        Map<String, String> environmentOff = Map.of(Configuration.variable(key), "false");

        assertThat(isOn(isOn, Map.of(), null, needs)).isFalse();
        assertThat(isOn(isOn, Map.of(), on, needs)).isTrue();
        assertThat(isOn(isOn, environmentOn, off, needs)).isTrue();
        assertThat(isOn(isOn, environmentOff, on, needs)).isFalse();
        assertThat(isOn(isOn, environmentOff, off, with(needs, "--" + key))).isTrue();
        assertThat(isOn(isOn, environmentOn, on, with(needs, "--" + key + "=false")))
                .isFalse();
        assertThat(isOn(isOn, environmentOn, on, with(needs, "--" + key))).isTrue();
    }

    private static List<String> with(List<String> needs, String more) {
        List<String> all = new ArrayList<>(needs);
        all.add(more);
        return all;
    }

    /** Whether a switch is on; one that is needed and off stops the start. */
    private static boolean isOn(
            Function<ServeSettings, Boolean> isOn,
            Map<String, String> environment,
            @Nullable String yaml,
            List<String> line) {
        try {
            return isOn.apply(settings(environment, yaml, line));
        } catch (UserError e) {
            return false;
        }
    }

    /** Negative control for the tables above: an option that is added later must be added there too. */
    @Test
    void tables_nameEveryOption() {
        List<String> tested = new ArrayList<>(options().map(Case::key).toList());
        tested.addAll(List.of("gate-open", "behind-tls", "metrics", "forward-authorization", "log-format"));
        List<String> names = new CommandLine(new Options())
                .getCommandSpec().options().stream()
                        .map(option -> option.longestName().substring(2))
                        .toList();

        assertThat(tested).containsExactlyInAnyOrderElementsOf(names);
        assertThat(ConfigurationFile.KEYS).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void environment_thatNamesAnotherFile_isFollowed() {
        String file = file("other.yaml", "browser-refusal: off\n");
        Map<String, String> environment = new HashMap<>(Map.of("KEYSTILE_CONFIG", file));

        assertThat(settings(environment, null, List.of()).browserRefusal()).isEqualTo(BrowserRefusal.OFF);
        assertThat(settings(environment, "browser-refusal: report\n", List.of()).browserRefusal())
                .isEqualTo(BrowserRefusal.REPORT);
    }
}
