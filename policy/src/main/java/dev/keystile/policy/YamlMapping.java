package dev.keystile.policy;

import dev.keystile.core.policy.PolicyDocument.Text;
import dev.keystile.core.policy.PolicyProblem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping of the file, asked key by key. Whatever isn't as it should be is added to the list of
 * problems, and reading goes on, so that one start names every mistake.
 */
final class YamlMapping {

    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Text> keys = new LinkedHashMap<>();
    private final String name;
    private final int line;
    private final List<PolicyProblem> problems;

    private YamlMapping(String name, int line, List<PolicyProblem> problems) {
        this.name = name;
        this.line = line;
        this.problems = problems;
    }

    /** Reads a node that should be a mapping; an empty one stands in when it isn't. */
    static YamlMapping of(@Nullable Node node, String name, List<PolicyProblem> problems) {
        YamlMapping mapping = new YamlMapping(name, node == null ? 0 : lineOf(node), problems);
        if (node instanceof MappingNode map) {
            map.getValue().forEach(mapping::add);
        } else if (node != null) {
            problems.add(
                    new PolicyProblem(lineOf(node), name + " is not a mapping", "write \"key: value\" lines below it"));
        }
        return mapping;
    }

    private void add(NodeTuple tuple) {
        Optional<Text> key = scalar(tuple.getKeyNode(), "a key of " + name);
        if (key.isEmpty()) {
            return;
        }
        if (values.putIfAbsent(key.get().value(), tuple.getValueNode()) != null) {
            problem(
                    key.get().line(),
                    "\"" + key.get().value() + "\" stands twice in " + name,
                    "take one of the two away");
        }
        keys.putIfAbsent(key.get().value(), key.get());
    }

    /** Complains of every key that isn't one of the known ones. */
    YamlMapping allowOnly(String... known) {
        List<String> names = List.of(known);
        for (Text key : keys.values()) {
            if (!names.contains(key.value())) {
                problem(
                        key.line(),
                        "\"" + key.value() + "\" is not known in " + name,
                        "it takes " + String.join(", ", names));
            }
        }
        return this;
    }

    Collection<Text> keys() {
        return keys.values();
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** The mapping under a key; an empty one and a complaint when it is missing. */
    YamlMapping mapping(String key) {
        Node node = values.get(key);
        if (node == null) {
            problem(line, "\"" + key + "\" is missing in " + name, "add it");
        }
        return of(node, "\"" + key + "\"", problems);
    }

    /** The text under a key; an empty one and a complaint when it is missing. */
    Text text(String key) {
        Node node = values.get(key);
        if (node == null) {
            problem(line, "\"" + key + "\" is missing in " + name, "add it");
            return new Text("", line);
        }
        return scalar(node, "\"" + key + "\"").orElseGet(() -> new Text("", lineOf(node)));
    }

    @Nullable
    Text textOrNull(String key) {
        return has(key) ? text(key) : null;
    }

    boolean flag(String key) {
        Text text = textOrNull(key);
        if (text == null || text.value().equals("false")) {
            return false;
        }
        if (!text.value().equals("true")) {
            problem(text.line(), "\"" + key + "\" is neither true nor false", "write one of the two");
        }
        return text.value().equals("true");
    }

    List<Text> texts(String key) {
        List<Text> texts = new ArrayList<>();
        for (Node node : sequence(key)) {
            scalar(node, "an entry of \"" + key + "\"").ifPresent(texts::add);
        }
        return texts;
    }

    List<YamlMapping> mappings(String key) {
        return sequence(key).stream()
                .map(node -> of(node, "an entry of \"" + key + "\"", problems))
                .toList();
    }

    private List<Node> sequence(String key) {
        Node node = values.get(key);
        if (node instanceof SequenceNode list) {
            return list.getValue();
        }
        if (node == null) {
            problem(line, "\"" + key + "\" is missing in " + name, "add it");
        } else {
            problem(lineOf(node), "\"" + key + "\" is not a list", "write [a, b] or lines that begin with \"- \"");
        }
        return List.of();
    }

    private Optional<Text> scalar(Node node, String what) {
        if (node instanceof ScalarNode scalar) {
            return Optional.of(new Text(scalar.getValue(), lineOf(node)));
        }
        problem(lineOf(node), what + " is not a plain text", "write a single value");
        return Optional.empty();
    }

    private void problem(int at, String message, String mend) {
        problems.add(new PolicyProblem(at, message, mend));
    }

    int line() {
        return line;
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
