package dev.keystile.policy;

import dev.keystile.core.key.KeyKind;
import dev.keystile.core.policy.PolicyDocument;
import dev.keystile.core.policy.PolicyDocument.RoleEntry;
import dev.keystile.core.policy.PolicyDocument.RouteEntry;
import dev.keystile.core.policy.PolicyDocument.SurfaceEntry;
import dev.keystile.core.policy.PolicyDocument.Text;
import dev.keystile.core.policy.PolicyException;
import dev.keystile.core.policy.PolicyProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the YAML of a policy into a document. Used once. */
final class PolicyReader {

    private static final String VERSION = "1";
    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setLabel("policy")
            .setAllowDuplicateKeys(true) // reported with the rest
            .setMaxAliasesForCollections(0)
            .setCodePointLimit(PolicyFile.MAX_BYTES)
            .build();

    private final List<PolicyProblem> problems = new ArrayList<>();

    PolicyDocument read(String yaml) throws PolicyException {
        YamlMapping root =
                YamlMapping.of(compose(yaml), "the policy", problems).allowOnly("version", "roles", "surfaces");
        requireVersion(root);
        YamlMapping roles = root.mapping("roles").allowOnly("project", "organization");
        PolicyDocument document = new PolicyDocument(
                roles(roles.mapping("project")),
                roles(roles.mapping("organization")),
                surfaces(root.mapping("surfaces")));
        if (!problems.isEmpty()) {
            throw new PolicyException(problems);
        }
        return document;
    }

    private static Node compose(String yaml) throws PolicyException {
        try {
            Optional<Node> node = new Compose(SETTINGS).composeString(yaml);
            return node.orElseThrow(() -> failure(0, "the file is empty", "begin with a copy of the reference policy"));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw failure(line, "this is not YAML: " + e.getProblem(), "mend the line, or the one before it");
        } catch (YamlEngineException e) {
            throw failure(0, "this is not YAML that can be read here", "use one document, without anchors and aliases");
        }
    }

    private static PolicyException failure(int line, String message, String mend) {
        return new PolicyException(List.of(new PolicyProblem(line, message, mend)));
    }

    private void requireVersion(YamlMapping root) {
        Text version = root.text("version");
        if (!version.value().equals(VERSION) && root.has("version")) {
            problems.add(new PolicyProblem(
                    version.line(), "the version is not known here", "write \"version: " + VERSION + "\""));
        }
    }

    private static List<RoleEntry> roles(YamlMapping roles) {
        List<RoleEntry> entries = new ArrayList<>();
        for (Text name : roles.keys()) {
            entries.add(new RoleEntry(name, roles.texts(name.value())));
        }
        return entries;
    }

    private List<SurfaceEntry> surfaces(YamlMapping surfaces) {
        List<SurfaceEntry> entries = new ArrayList<>();
        for (Text name : surfaces.keys()) {
            YamlMapping surface =
                    surfaces.mapping(name.value()).allowOnly("base", "kinds", "routes", "routes-of", "otherwise");
            YamlMapping otherwise = surface.mapping("otherwise").allowOnly("read", "write");
            entries.add(new SurfaceEntry(
                    name,
                    surface.text("base"),
                    surface.texts("kinds"),
                    routes(surface, entries),
                    otherwise.text("read"),
                    otherwise.text("write")));
        }
        return entries;
    }

    private List<RouteEntry> routes(YamlMapping surface, List<SurfaceEntry> before) {
        Text other = surface.textOrNull("routes-of");
        if (other == null) {
            return surface.mappings("routes").stream().map(PolicyReader::route).toList();
        }
        if (surface.has("routes")) {
            problems.add(new PolicyProblem(
                    other.line(), "the surface has both \"routes\" and \"routes-of\"", "take one of the two away"));
        }
        SurfaceEntry source = find(before, other.value());
        if (source == null) {
            problems.add(new PolicyProblem(
                    other.line(),
                    "no surface above this one is called \"" + other.value() + "\"",
                    "name one, or write its routes out"));
            return List.of();
        }
        boolean takesPublishable =
                surface.texts("kinds").stream().anyMatch(kind -> kind.value().equals(KeyKind.PUBLISHABLE.wireName()));
        return source.routes().stream()
                .map(route -> takesPublishable ? route : unpublished(route))
                .toList();
    }

    private static RouteEntry unpublished(RouteEntry route) {
        return new RouteEntry(route.route(), route.needs(), false);
    }

    private static @Nullable SurfaceEntry find(List<SurfaceEntry> surfaces, String name) {
        for (SurfaceEntry surface : surfaces) {
            if (surface.name().value().equals(name)) {
                return surface;
            }
        }
        return null;
    }

    private static RouteEntry route(YamlMapping route) {
        route.allowOnly("route", "needs", "publishable");
        return new RouteEntry(route.text("route"), route.textOrNull("needs"), route.flag("publishable"));
    }
}
