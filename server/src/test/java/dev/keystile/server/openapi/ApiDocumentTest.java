package dev.keystile.server.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The document by itself: whole, explained, and with examples that are what they show. */
final class ApiDocumentTest {

    private static final Set<String> BOUNDS =
            Set.of("enum", "const", "maxLength", "pattern", "maximum", "minimum", "maxItems", "properties", "$ref");

    private final Place document = Place.root(ApiDocument.read());
    private final Schemas schemas = new Schemas(ApiDocument.read());

    private static void walk(Place place, BiConsumer<String, Place> visitor) {
        for (String name : place.names()) {
            Place member = place.here(name);
            visitor.accept(name, member);
            walk(member, visitor);
        }
        for (int i = 0; i < (place.node().isArray() ? place.node().size() : 0); i++) {
            walk(
                    new Place(
                            place.document(),
                            place.pointer() + "/" + i,
                            place.node().get(i)),
                    visitor);
        }
    }

    @Test
    void references_all_leadSomewhereAndNothingIsUnused() {
        Set<String> used = new HashSet<>();
        walk(document, (name, place) -> {
            if (name.equals("$ref")) {
                used.add(place.node().stringValue());
                assertThat(document.node()
                                .at(place.node().stringValue().substring(1))
                                .isMissingNode())
                        .as(place.node().stringValue())
                        .isFalse();
            }
        });
        Place components = document.child("components");
        for (String kind : components.names()) {
            for (String name : kind.equals("securitySchemes")
                    ? List.<String>of()
                    : components.child(kind).names()) {
                assertThat(used).contains("#/components/" + kind + "/" + name);
            }
        }
    }

    @Test
    void operations_all_areNamedTaggedAndExplained() {
        List<String> tags = document.child("tags").entries().stream()
                .map(tag -> tag.text("name"))
                .toList();
        Set<String> ids = new HashSet<>();
        for (Operation operation : Operation.of(document)) {
            assertThat(operation.id()).as(operation.toString()).matches("[a-z][A-Za-z]+");
            assertThat(ids.add(operation.id())).as(operation.id()).isTrue();
            assertThat(tags).contains(operation.tag());
            assertThat(operation.place().text("summary"))
                    .as(operation.toString())
                    .isNotBlank();
            assertThat(operation.place().text("x-who")).as(operation.toString()).isNotBlank();
            assertThat(operation.place().here("security").exists())
                    .as(operation.toString())
                    .isTrue();
            assertThat(operation.place().child("responses").names())
                    .as(operation.toString())
                    .contains("200", "500")
                    .isSorted();
        }
    }

    @Test
    void fields_all_areExplainedBoundedAndShown() {
        Place all = document.child("components").child("schemas");
        for (String schema : all.names()) {
            assertThat(all.child(schema).text("description")).as(schema).isNotBlank();
            Place properties = all.child(schema).child("properties");
            for (String name : properties.names()) {
                checkField(schema + "." + name, properties.here(name), properties.child(name));
            }
        }
    }

    private static void checkField(String what, Place written, Place followed) {
        assertThat(written.text("description") + followed.text("description"))
                .as(what)
                .isNotBlank();
        assertThat(followed.here("type").exists()).as(what).isTrue();
        boolean shown = written.here("examples").exists()
                || followed.here("examples").exists()
                || followed.here("properties").exists();
        assertThat(shown).as(what + " has an example").isTrue();
        boolean free =
                followed.text("type").equals("boolean") || followed.text("type").equals("object");
        assertThat(free || followed.names().stream().anyMatch(BOUNDS::contains))
                .as(what + " has a limit")
                .isTrue();
    }

    @Test
    void parametersAndHeaders_all_areExplainedAndShown() {
        for (String kind : List.of("parameters", "headers")) {
            Place all = document.child("components").child(kind);
            for (String name : all.names()) {
                Place one = all.child(name);
                assertThat(one.text("description")).as(name).isNotBlank();
                assertThat(one.here("example").exists()).as(name).isTrue();
                assertThat(schemas.faults(
                                one.here("schema"), one.child("example").node()))
                        .as(name)
                        .isEmpty();
            }
        }
    }

    @Test
    void examples_all_areWhatTheyShow() {
        List<String> faults = new ArrayList<>();
        Place all = document.child("components").child("schemas");
        for (String schema : all.names()) {
            for (JsonNode example : all.child(schema).here("examples").node()) {
                schemas.faults(all.here(schema), example).forEach(fault -> faults.add(schema + " " + fault));
            }
        }
        walk(document, (name, place) -> {
            if (name.equals("application/json") || name.equals("application/problem+json")) {
                examples(place)
                        .forEach(example -> schemas.faults(place.here("schema"), example)
                                .forEach(fault -> faults.add(place.pointer() + " " + fault)));
            }
        });
        assertThat(faults).isEmpty();
    }

    private static List<JsonNode> examples(Place mediaType) {
        List<JsonNode> examples = new ArrayList<>();
        for (String name : mediaType.child("examples").names()) {
            examples.add(mediaType.child("examples").child(name).child("value").node());
        }
        if (examples.isEmpty()) {
            examples.add(mediaType.here("example").node());
        }
        return examples;
    }

    @Test
    void examples_keys_areVisiblyNone() {
        assertThat(document.node().toString()).doesNotContainPattern("[pso]k_[0-9A-Za-z_]{8}");
    }

    @Test
    void codes_all_areThoseOfTheCore() {
        assertThat(document.node().at("/components/schemas/Problem/properties/code/enum"))
                .extracting(JsonNode::stringValue)
                .containsExactlyElementsOf(Arrays.stream(ErrorCode.values())
                        .map(ErrorCode::wireName)
                        .toList());
    }

    @Test
    void codes_inAnswers_belongToTheirStatus() {
        for (Operation operation : Operation.of(document)) {
            for (String status : operation.place().child("responses").names()) {
                for (String code : codes(operation.response(Integer.parseInt(status)))) {
                    int own = ErrorCode.valueOf(code.toUpperCase(java.util.Locale.ROOT))
                            .status();
                    boolean asForProxies = operation.id().equals("forwardAuth") && status.equals("403");
                    assertThat(asForProxies || Integer.toString(own).equals(status))
                            .as(operation + " " + status + " " + code)
                            .isTrue();
                }
            }
        }
    }

    /** The codes that a refusal may have. */
    static List<String> codes(Place response) {
        JsonNode code = response.child("content")
                .child("application/problem+json")
                .here("schema")
                .here("properties")
                .here("code")
                .node();
        List<String> codes = new ArrayList<>();
        code.path("enum").forEach(one -> codes.add(one.stringValue()));
        if (code.has("const")) {
            codes.add(code.path("const").stringValue());
        }
        return codes;
    }
}
