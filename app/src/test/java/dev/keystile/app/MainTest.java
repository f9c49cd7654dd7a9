package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that make no sense end with status 2 and say what is wrong and how to mend it; help and version end with 0. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MainTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                                                              | Name a command
            dance                                             | dance
            serve --dance                                     | Unknown option: '--dance'
            serve extra                                       | extra
            init --organization O --project P --owner-email a@b.c --dance | --dance
            init --project P --owner-email a@b.c              | --organization
            init --organization O --owner-email a@b.c         | --project
            init --organization O --project P                 | --owner-email
            serve --listen 8080                               | HOST:PORT
            serve --listen 127.0.0.1                          | HOST:PORT
            serve --listen 127.0.0.1:                         | HOST:PORT
            serve --listen 127.0.0.1:65536                    | HOST:PORT
            serve --listen 127.0.0.1:-1                       | HOST:PORT
            serve --listen ::1:8080                           | HOST:PORT
            serve --listen http://127.0.0.1:8080              | HOST:PORT
            serve --listen nowhere.invalid:8080               | can't be found
            serve --gate :8081                                | HOST:PORT
            serve --listen                                    | --listen
            serve --listen 0.0.0.0:0                          | --behind-tls
            serve --gate 0.0.0.0:0 --gate-open                | --behind-tls
            serve --gate [::]:0 --gate-open                   | --behind-tls
            serve --gate 0.0.0.0:0 --behind-tls               | --gate-token-file
            serve --tls-certificate missing.pem               | --tls-key
            serve --tls-key missing.pem                       | --tls-certificate
            serve --tls-certificate a.pem --tls-key b.pem     | can't be read
            serve --proxy 127.0.0.1:0                         | --upstream
            serve --upstream http://127.0.0.1:9               | --proxy
            serve --forward-authorization                     | --proxy
            serve --proxy 8082 --upstream http://127.0.0.1:9  | HOST:PORT
            serve --proxy 0.0.0.0:0 --upstream http://127.0.0.1:9 | --behind-tls
            serve --proxy 127.0.0.1:0 --upstream 127.0.0.1:9  | http://127.0.0.1:3000
            serve --proxy 127.0.0.1:0 --upstream http://a/path | http://127.0.0.1:3000
            serve --proxy 127.0.0.1:0 --upstream http://u@a   | http://127.0.0.1:3000
            serve --proxy 127.0.0.1:0 --upstream ftp://a      | http://127.0.0.1:3000
            serve --max-live-keys 0                           | from 1 to 10000000
            serve --max-live-keys -1                          | from 1 to 10000000
            serve --max-live-keys 10000001                    | from 1 to 10000000
            serve --max-live-keys many                        | --max-live-keys
            serve --log-format JSON                           | text and json
            serve --log-format xml                            | text and json
            serve --metrics=perhaps                           | --metrics
            serve --database jdbc:postgresql://127.0.0.1:1/k  | --operator-token-file
            serve --database jdbc:postgresql://127.0.0.1:1/k --operator-token-file missing-file | can't be read
            organization                                      | create, list or owner-key
            organization create --owner-email a@b.c           | --name
            organization create --name O                      | --owner-email
            organization owner-key                            | ID
            organization owner-key x                          | not a long
            explain                                           | METHOD
            explain GET                                       | PATH
            explain GET /api/client/me the-key-itself         | Unmatched argument
            explain GET /api/client/me --key the-key-itself   | Unknown option
            explain GET /api/client/me --key-id x             | not a long
            policy diff missing-file                          | NEW
            policy diff missing-file missing-file             | can't be read
            backup                                            | FILE
            restore                                           | FILE
            doctor --server keys.example.com                  | https://keys.example.com
            serve --key-brand Acme                            | --key-brand
            serve --key-brand a_b                             | --key-brand
            serve --key-brand abcdefghijklmnopqrstu           | --key-brand
            init --organization O --project P --owner-email a@b.c --key-brand Acme | --key-brand
            serve --public-url keys.example.com               | https://keys.example.com
            serve --public-url https://keys.example.com/path  | https://keys.example.com
            serve --public-url ftp://keys.example.com         | https://keys.example.com
            serve --public-url https://user@keys.example.com  | https://keys.example.com
            serve --trusted-proxies 10.0.0.0/33               | trusted-proxies
            serve --trusted-proxies proxy.example             | trusted-proxies
            serve --browser-refusal REFUSE                    | refuse, report and off
            serve --browser-refusal never                     | refuse, report and off
            serve --gate-token-file missing-file              | can't be read
            serve --policy missing-file                       | can't be read
            serve --config missing-file                       | can't be read
            policy                                            | show, check, diff or reload
            policy check missing-file                         | can't be read
            """)
    void run_ofACommandThatMakesNoSense_saysWhy(String command, String said) {
        String[] arguments = command == null ? new String[0] : command.split(" ");
        CommandLineRun run = CommandLineRun.of(arguments);

        assertThat(run.err()).contains(said).doesNotContain("Exception", "\tat ");
        assertThat(run.status()).isEqualTo(Main.USAGE);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void serve_withAPolicyThatHasMistakes_namesEachWithItsLineAndItsMend() throws Exception {
        String[] lines = dev.keystile.policy.PolicyFile.referenceText().split("\n");
        int role = lineOf(lines, "    support:   [read]");
        lines[role] = "    suport:    [read]";
        int route = lineOf(lines, "      - { route: \"GET /me\", needs: none }");
        lines[route] = "      - { route: \"GET /me/../you\", needs: none }";
        Path policy = Files.writeString(folder.resolve("policy.yaml"), String.join("\n", lines) + "\n");

        for (List<String> command : List.of(List.of("serve", "--policy"), List.of("policy", "check"))) {
            CommandLineRun run = CommandLineRun.of(
                    java.util.stream.Stream.concat(command.stream(), java.util.stream.Stream.of(policy.toString()))
                            .toArray(String[]::new));

            assertThat(run.status()).isEqualTo(Main.USAGE);
            assertThat(run.err()).contains(policy + ":" + (role + 1) + ":", "suport");
            assertThat(run.err()).contains(policy + ":" + (route + 1) + ":");
        }
    }

    @Test
    void serve_withTlsFilesThatAreNone_orBelongToOthers_saysWhatTheyMustBe() throws Exception {
        SelfSigned one = SelfSigned.make(Files.createDirectory(folder.resolve("one")));
        SelfSigned other = SelfSigned.make(Files.createDirectory(folder.resolve("other")));
        Path none = Files.writeString(folder.resolve("none.pem"), "no certificate at all");

        assertTlsRefused(none, one.key(), "must be a PEM file");
        assertTlsRefused(one.certificate(), none, "must be a PEM file");
        assertTlsRefused(one.key(), one.certificate(), "must be a PEM file");
        assertTlsRefused(one.certificate(), other.key(), "is not that of the certificate");
    }

    private static void assertTlsRefused(Path certificate, Path key, String said) {
        CommandLineRun run =
                CommandLineRun.of("serve", "--tls-certificate", certificate.toString(), "--tls-key", key.toString());

        assertThat(run.err()).contains(said).doesNotContain("Exception", "\tat ");
        assertThat(run.status()).isEqualTo(Main.USAGE);
    }

    private static int lineOf(String[] lines, String text) {
        int line = List.of(lines).indexOf(text);
        assertThat(line).as(text).isNotNegative();
        return line;
    }

    @Test
    void policyShow_givesAFileThatPolicyCheckFindsSound() throws Exception {
        CommandLineRun shown = CommandLineRun.of("policy", "show");
        Path copy = Files.writeString(folder.resolve("copy.yaml"), shown.out());
        CommandLineRun checked = CommandLineRun.of("policy", "check", copy.toString());

        assertThat(shown.status()).isEqualTo(Main.OK);
        assertThat(checked.status()).isEqualTo(Main.OK);
        assertThat(checked.out()).contains("is sound");
    }

    @ParameterizedTest
    @CsvSource({"short", "has a space in its middle ok", "''"})
    void serve_withAGateTokenThatIsNone_saysWhatItMustBe(String token) throws Exception {
        Path file = Files.writeString(folder.resolve("token"), token + "\n");
        CommandLineRun run = CommandLineRun.of("serve", "--gate-token-file", file.toString());

        assertThat(run.status()).isEqualTo(Main.USAGE);
        assertThat(run.err()).contains("16 to 512").doesNotContain("has a space");
    }

    @Test
    void help_ofServe_namesEveryOption_andHowElseToGiveThem() {
        CommandLineRun run = CommandLineRun.of("serve", "--help");

        assertThat(run.status()).isEqualTo(Main.OK);
        assertThat(ConfigurationFile.KEYS)
                .hasSize(21)
                .allSatisfy(key -> assertThat(run.out()).contains("--" + key));
        assertThat(run.out()).contains("KEYSTILE_GATE_OPEN", "gate-open", "--config", "--help");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void help_ofTheWhole_namesEveryCommand() {
        CommandLineRun run = CommandLineRun.of("--help");

        assertThat(run.status()).isEqualTo(Main.OK);
        assertThat(run.out())
                .contains(
                        "serve",
                        "init",
                        "organization",
                        "explain",
                        "policy",
                        "doctor",
                        "backup",
                        "restore",
                        "--version");
    }

    @Test
    void help_ofInit_namesEveryOption() {
        CommandLineRun run = CommandLineRun.of("init", "--help");

        assertThat(run.status()).isEqualTo(Main.OK);
        assertThat(run.out())
                .contains("--organization", "--project", "--owner-email", "--data", "--json", "--key-brand");
    }

    @Test
    void version_isTold() {
        CommandLineRun run = CommandLineRun.of("--version");

        assertThat(run.status()).isEqualTo(Main.OK);
        assertThat(run.out()).startsWith("Keystile ").contains("Java ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            lisen: 127.0.0.1:0      | line 2: this key is not known
            data: [a]               | line 2: data takes a single value
            gate: {a: b}            | line 2: gate takes a single value
            listen: 8080            | HOST:PORT
            gate-open: perhaps      | gate-open
            config: other.yaml      | line 2: this key is not known
            """)
    void serve_withAConfigurationFileThatHasAMistake_saysWhere(String line, String said) throws Exception {
        Path file = Files.writeString(folder.resolve("keystile.yaml"), "# mine\n" + line + "\n");
        CommandLineRun run = CommandLineRun.of("serve", "--config", file.toString());

        assertThat(run.err()).contains(said);
        assertThat(run.status()).isEqualTo(Main.USAGE);
    }

    @Test
    void serve_withAKeyThatStandsTwice_orNoMapping_saysSo() throws Exception {
        Path twice = Files.writeString(folder.resolve("twice.yaml"), "data: a\ndata: b\n");
        Path list = Files.writeString(folder.resolve("list.yaml"), "- data\n");
        Path broken = Files.writeString(folder.resolve("broken.yaml"), "data: 'a\n");

        assertThat(CommandLineRun.of("serve", "--config", twice.toString()).err())
                .contains("line 2: data stands twice");
        assertThat(CommandLineRun.of("serve", "--config=" + list).err()).contains("line 1");
        assertThat(CommandLineRun.of(Map.of("KEYSTILE_CONFIG", broken.toString()), "serve")
                        .err())
                .contains("is not YAML");
    }
}
