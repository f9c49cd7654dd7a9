package dev.keystile.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The configuration file: one flat YAML mapping whose keys are the options' names without the dashes. */
final class ConfigurationFile {

    /** Every key that it may hold. */
    static final Set<String> KEYS = new TreeSet<>(Set.of(
            "data",
            "database",
            "operator-token-file",
            "proxy",
            "upstream",
            "forward-authorization",
            "max-live-keys",
            "metrics",
            "log-format",
            "listen",
            "gate",
            "policy",
            "key-brand",
            "public-url",
            "trusted-proxies",
            "gate-token-file",
            "gate-open",
            "tls-certificate",
            "tls-key",
            "behind-tls",
            "browser-refusal"));

    private final String name;
    private final Map<String, String> values = new LinkedHashMap<>();

    private ConfigurationFile(String name) {
        this.name = name;
    }

    static Map<String, String> parse(String name, String yaml) {
        ConfigurationFile file = new ConfigurationFile(name);
        file.read(yaml);
        return file.values;
    }

    private void read(String yaml) {
        Node root;
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(name).build();
            root = new Compose(settings).composeString(yaml).orElse(null);
        } catch (YamlEngineException e) {
            throw UserError.usage(name + " is not YAML: " + e.getMessage());
        }
        if (root == null) {
            return;
        }
        if (!(root instanceof MappingNode mapping)) {
            throw error(root, "the file is not a list of \"key: value\" lines");
        }
        mapping.getValue().forEach(this::add);
    }

    private void add(NodeTuple entry) {
        if (!(entry.getKeyNode() instanceof ScalarNode key) || !KEYS.contains(key.getValue())) {
            throw error(entry.getKeyNode(), "this key is not known; the keys are " + String.join(", ", KEYS));
        }
        if (!(entry.getValueNode() instanceof ScalarNode value)) {
            throw error(entry.getValueNode(), key.getValue() + " takes a single value");
        }
        if (values.put(key.getValue(), value.getValue()) != null) {
            throw error(key, key.getValue() + " stands twice; take one of the two away");
        }
    }

    private UserError error(Node node, String message) {
        int line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
        return UserError.usage(name + ", line " + line + ": " + message);
    }
}
