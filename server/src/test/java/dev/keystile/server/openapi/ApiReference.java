package dev.keystile.server.openapi;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Writes what {@code docs/api.md} takes from the document: a table of the endpoints, and a reference of every endpoint and object.
 * Each stands between two comments that name it; everything else in the file is written by hand.
 */
final class ApiReference {

    /** What the sections on versions, idempotency and asynchronous answers tell once for all. */
    private static final Set<String> TOLD_ELSEWHERE = Set.of("Keystile-Version", "Idempotency-Key", "Prefer");

    private static final String ROW = "| %s | %s | %s |\n";

    private final Place document;
    private final List<Operation> operations;

    ApiReference(JsonNode document) {
        this.document = Place.root(document);
        this.operations = Operation.of(this.document);
    }

    /** The file, with what is generated put in anew. */
    String into(String file) {
        Map<String, String> parts = new TreeMap<>(Map.of("endpoints", endpoints(), "reference", reference()));
        String written = file;
        for (Map.Entry<String, String> part : parts.entrySet()) {
            Pattern between = Pattern.compile(
                    "(?s)(<!-- begin " + part.getKey() + "[^>]*-->\n).*?(<!-- end " + part.getKey() + " -->)");
            Matcher place = between.matcher(written);
            if (!place.find()) {
                throw new AssertionError("The file has no place for " + part.getKey());
            }
            written = place.replaceFirst("$1" + Matcher.quoteReplacement(part.getValue()) + "$2");
        }
        return written;
    }

    private String endpoints() {
        StringBuilder text = new StringBuilder("| endpoint | who | |\n|---|---|---|\n");
        for (Operation operation : operations) {
            text.append(ROW.formatted(
                    "[`" + operation + "`](#" + operation.id().toLowerCase(java.util.Locale.ROOT) + ")",
                    operation.place().text("x-who"),
                    operation.place().text("summary")));
        }
        return text.toString();
    }

    private String reference() {
        StringBuilder text = new StringBuilder();
        for (Place tag : document.child("tags").entries()) {
            text.append("\n### ").append(tag.text("name")).append("\n\n").append(oneLine(tag.text("description")));
            text.append('\n');
            operations.stream()
                    .filter(operation -> operation.tag().equals(tag.text("name")))
                    .forEach(operation -> write(operation, text));
        }
        text.append("\n### Objects\n");
        Place schemas = document.child("components").child("schemas");
        for (String name : schemas.names()) {
            if (schemas.child(name).here("properties").exists()) {
                writeObject(name, schemas.child(name), text);
            }
        }
        return text.append('\n').toString();
    }

    private void write(Operation operation, StringBuilder text) {
        text.append("\n#### ")
                .append(operation.id())
                .append("\n\n`")
                .append(operation)
                .append("`: ");
        text.append(operation.place().text("summary")).append(". For ");
        text.append(operation.place().text("x-who")).append(". ");
        text.append(oneLine(operation.place().text("description"))).append("\n\n");
        for (String in : List.of("path", "query", "header")) {
            operation.parameters(in).stream()
                    .filter(parameter -> !TOLD_ELSEWHERE.contains(parameter.text("name")))
                    .forEach(parameter -> writeParameter(in, parameter, text));
        }
        String body = schemaName(operation.place().child("requestBody").child("content"));
        if (!body.isEmpty()) {
            text.append("- body: ").append(body).append('\n');
        }
        text.append("\n| answer | content | |\n|---|---|---|\n");
        for (String status : operation.place().child("responses").names()) {
            writeAnswer(status, operation.response(Integer.parseInt(status)), text);
        }
    }

    private static void writeParameter(String in, Place parameter, StringBuilder text) {
        boolean required = parameter.node().path("required").asBoolean(false);
        text.append("- ").append(in).append(" `").append(parameter.text("name")).append('`');
        text.append(required && !in.equals("path") ? " (required)" : "").append(": ");
        text.append(oneLine(parameter.text("description")));
        text.append(inBrackets(limits(parameter.child("schema")))).append('\n');
    }

    private static void writeAnswer(String status, Place response, StringBuilder text) {
        List<String> codes = ApiDocumentTest.codes(response);
        String content = codes.isEmpty()
                ? schemaName(response.child("content"))
                : codes.stream().map(code -> "`" + code + "`").collect(Collectors.joining(", "));
        boolean ofItsOwn = codes.isEmpty() || status.equals("409");
        text.append(ROW.formatted(status, content, ofItsOwn ? oneLine(response.text("description")) : ""));
    }

    private static void writeObject(String name, Place schema, StringBuilder text) {
        text.append("\n#### ").append(name).append("\n\n").append(oneLine(schema.text("description")));
        text.append("\n\n| field | | |\n|---|---|---|\n");
        List<String> required = schema.here("required")
                .node()
                .valueStream()
                .map(JsonNode::stringValue)
                .toList();
        for (String field : schema.child("properties").names()) {
            Place written = schema.child("properties").here(field);
            Place followed = schema.child("properties").child(field);
            String description =
                    written.text("description").isEmpty() ? followed.text("description") : written.text("description");
            text.append(ROW.formatted(
                    "`" + field + "`" + (required.contains(field) ? "" : " (optional)"),
                    type(written, followed),
                    oneLine(description) + inBrackets(limits(followed) + defaultOf(written))));
        }
    }

    private static String type(Place written, Place followed) {
        if (followed.here("properties").exists()) {
            return link(written.text("$ref"));
        }
        Place items = followed.here("items");
        if (items.exists()) {
            String of = items.text("$ref").isEmpty() ? items.text("type") : link(items.text("$ref"));
            return "list of " + of;
        }
        JsonNode type = followed.here("type").node();
        return type.isArray()
                ? type.valueStream().map(JsonNode::stringValue).collect(Collectors.joining(" or "))
                : type.asString("");
    }

    private static String limits(Place schema) {
        StringBuilder text = new StringBuilder();
        Place choice = schema.here("enum");
        if (choice.exists()) {
            text.append("; one of ")
                    .append(choice.node()
                            .valueStream()
                            .map(one -> "`" + one.asString("null") + "`")
                            .collect(Collectors.joining(", ")));
        }
        add(text, schema, "const", "; always `", "`");
        add(text, schema, "minLength", "; at least ", " characters");
        add(text, schema, "maxLength", "; at most ", " characters");
        add(text, schema, "minimum", "; from ", "");
        add(text, schema, "maximum", "; to ", "");
        add(text, schema, "maxItems", "; at most ", " entries");
        return text + defaultOf(schema);
    }

    private static String defaultOf(Place schema) {
        StringBuilder text = new StringBuilder();
        add(text, schema, "default", "; default `", "`");
        return text.toString();
    }

    private static void add(StringBuilder text, Place schema, String keyword, String before, String after) {
        Place value = schema.here(keyword);
        if (value.exists()) {
            text.append(before).append(value.node().asString()).append(after);
        }
    }

    private static String inBrackets(String limits) {
        return limits.isEmpty() ? "" : " (" + limits.substring(2).replace("at least 1 characters", "not empty") + ")";
    }

    /** A link to the object that a content is, or the content's types. */
    private static String schemaName(Place content) {
        String reference = content.child("application/json").here("schema").text("$ref");
        return reference.isEmpty()
                ? content.names().stream().map(type -> "`" + type + "`").collect(Collectors.joining(", "))
                : link(reference);
    }

    private static String link(String reference) {
        String name = reference.substring(reference.lastIndexOf('/') + 1);
        return "[" + name + "](#" + name.toLowerCase(java.util.Locale.ROOT) + ")";
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\n\\s*", " ").replace("|", "\\|");
    }
}
