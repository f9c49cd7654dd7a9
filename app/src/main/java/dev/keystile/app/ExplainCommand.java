package dev.keystile.app;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Tells a check step by step. */
@Command(
        name = "explain",
        description = {
            "Tells step by step why a request would pass or be refused, and the smallest change that would let it pass.",
            "The key is read from standard input, so that it stays out of the shell's history:",
            "  keystile explain GET /api/client/users < key.txt",
            "Nothing is changed, and no use of the key is noted. Exit status 0: it would pass; 1: it would not."
        },
        mixinStandardHelpOptions = true)
final class ExplainCommand extends OperatorCommand {

    private static final int MAX_KEY = 1_024;

    @Parameters(index = "0", paramLabel = "METHOD", description = "The request's method, as GET")
    private String method = "";

    @Parameters(index = "1", paramLabel = "PATH", description = "The request's path, as /api/client/users")
    private String path = "";

    @Option(names = "--key-id", paramLabel = "ID", description = "The id of a key, in place of a key on standard input")
    private @Nullable Long keyId;

    @Option(names = "--origin", paramLabel = "ORIGIN", description = "The Origin header, as a browser sends it")
    private @Nullable String origin;

    @Option(names = "--json", description = "Prints nothing but the JSON document")
    private boolean json;

    ExplainCommand() {}

    @Override
    public Integer call() {
        ObjectNode question = JsonMapper.shared()
                .createObjectNode()
                .put("method", method)
                .put("path", path)
                .put("origin", origin);
        if (keyId == null) {
            question.put("key", readKey());
        } else {
            question.put("key_id", keyId);
        }
        try (OperatorSession session = open()) {
            JsonNode answer = session.client().post("/v1/explain", question);
            print(answer);
            return answer.path("allowed").asBoolean() ? Main.OK : Main.FAILED;
        }
    }

    /** Without showing it where somebody types it; otherwise one line of what is piped in. */
    private String readKey() {
        return Optional.ofNullable(System.console())
                .filter(ExplainCommand::isTerminal)
                .map(ExplainCommand::readTyped)
                .orElseGet(ExplainCommand::readPiped);
    }

    /** Since JDK 22 there is a console even where nobody sits at one. Its method that tells is newer than our sources. */
    private static boolean isTerminal(Console console) {
        try {
            return Console.class.getMethod("isTerminal").invoke(console) instanceof Boolean terminal && terminal;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    private static String readTyped(Console console) {
        char[] typed = console.readPassword("Key (it is not shown): ");
        return typed == null ? "" : new String(typed).strip();
    }

    private static String readPiped() {
        try {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), MAX_KEY);
            String line = in.readLine();
            return line == null ? "" : line.strip();
        } catch (IOException e) {
            throw UserError.failed(
                    "Standard input can't be read. Pipe the key in: keystile explain GET /path < key.txt");
        }
    }

    private void print(JsonNode answer) {
        PrintWriter out = out();
        if (json) {
            out.println(answer);
            out.flush();
            return;
        }
        answer.path("steps")
                .forEach(step -> out.printf(
                        "  %s  %-10s  %s%n",
                        mark(step.path("result").asString()),
                        step.path("subject").asString(),
                        step.path("text").asString()));
        out.println();
        out.println(answer.path("allowed").asBoolean() ? "It passes." : refusal(answer));
        String remedy = answer.path("remedy").asString("");
        if (!remedy.isEmpty()) {
            out.println("To let it pass: " + remedy);
        }
        out.flush();
    }

    private static String mark(String result) {
        return switch (result) {
            case "passed" -> "ok ";
            case "refused" -> "NO ";
            default -> "   ";
        };
    }

    private static String refusal(JsonNode answer) {
        return "It is refused, " + answer.path("code").asString() + ": "
                + answer.path("message").asString();
    }
}
