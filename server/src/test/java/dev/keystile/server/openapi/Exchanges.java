package dev.keystile.server.openapi;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** The comparison of one request and answer with what the document says of their operation. */
final class Exchanges {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Headers of HTTP itself. */
    private static final Set<String> OF_HTTP =
            Set.of("date", "content-type", "content-length", "connection", "keep-alive", "transfer-encoding");

    /** What a path or method that isn't there may be answered with. */
    private static final Set<Integer> ELSEWHERE = Set.of(400, 401, 403, 404, 500, 503);

    private final Place document;
    private final Schemas schemas;

    Exchanges(Place document, Schemas schemas) {
        this.document = document;
        this.schemas = schemas;
    }

    /** What is wrong. */
    List<String> faults(Operation operation, Sent sent, Received received) {
        List<String> faults = new ArrayList<>();
        Place response = operation.response(received.status());
        if (!response.exists()) {
            faults.add("the status isn't declared");
            return faults;
        }
        checkHeaders(response, received, faults);
        if (!sent.isHead()) {
            checkContent(response, received, faults);
        }
        if (received.isSuccess()) {
            checkParameters(operation, sent, faults);
            checkBody(operation, sent, faults);
            checkCredentials(operation, sent, faults);
        }
        return faults;
    }

    /** What is wrong with an answer to what the document doesn't know: it can only be a refusal. */
    List<String> elsewhere(Received received) {
        List<String> faults = new ArrayList<>();
        if (!ELSEWHERE.contains(received.status())) {
            faults.add("the document has no such path and method");
        } else if (!received.body().isEmpty()) {
            Place problem = document.child("components").child("schemas").child("Problem");
            checkMediaType(received, Set.of("application/problem+json"), faults);
            faults.addAll(schemas.faults(problem, parse(received.body(), faults)));
        }
        if (received.headers().firstValue("X-Request-Id").isEmpty()) {
            faults.add("X-Request-Id is missing");
        }
        return faults;
    }

    private void checkHeaders(Place response, Received received, List<String> faults) {
        Place declared = response.child("headers");
        for (String name : declared.names()) {
            Place header = declared.child(name);
            List<String> values = received.headers().allValues(name);
            if (values.isEmpty() && header.node().path("required").asBoolean(false)) {
                faults.add("the header " + name + " is missing");
            }
            values.forEach(value -> checkValue("header " + name, header, value, faults));
        }
        for (String name : received.headers().map().keySet()) {
            if (!OF_HTTP.contains(name.toLowerCase(Locale.ROOT))
                    && declared.names().stream().noneMatch(name::equalsIgnoreCase)) {
                faults.add("the header " + name + " isn't declared");
            }
        }
    }

    private void checkContent(Place response, Received received, List<String> faults) {
        Place content = response.child("content");
        if (!content.exists()) {
            if (!received.body().isEmpty()) {
                faults.add("there is a body, and none is declared");
            }
            return;
        }
        checkMediaType(received, Set.copyOf(content.names()), faults);
        if (received.mediaType().endsWith("json")) {
            Place schema = content.child(received.mediaType()).here("schema");
            faults.addAll(schemas.faults(schema, parse(received.body(), faults)));
        }
    }

    private static void checkMediaType(Received received, Set<String> declared, List<String> faults) {
        if (!declared.contains(received.mediaType())) {
            faults.add("the content is " + received.mediaType() + ", not one of " + declared);
        }
    }

    private void checkParameters(Operation operation, Sent sent, List<String> faults) {
        String path = ApiContract.normal(sent.path());
        for (Place parameter : operation.parameters("path")) {
            String name = parameter.text("name");
            checkValue("variable " + name, parameter, operation.variable(name, path), faults);
        }
        for (Place parameter : operation.parameters("header")) {
            String name = parameter.text("name");
            sent.headers().allValues(name).forEach(value -> checkValue("header " + name, parameter, value, faults));
        }
        if (!operation.flag("x-any-query")) {
            checkQuery(operation, sent.query(), faults);
        }
    }

    private void checkQuery(Operation operation, String query, List<String> faults) {
        List<String> sent = new ArrayList<>();
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            String[] sides = pair.split("=", 2);
            String name = decoded(sides[0]);
            sent.add(name);
            operation.parameters("query").stream()
                    .filter(parameter -> parameter.text("name").equals(name))
                    .findFirst()
                    .ifPresentOrElse(
                            parameter -> checkValue(
                                    "query parameter " + name,
                                    parameter,
                                    sides.length == 1 ? "" : decoded(sides[1]),
                                    faults),
                            () -> faults.add("the query parameter isn't declared: " + name));
        }
        for (Place parameter : operation.parameters("query")) {
            String name = parameter.text("name");
            if (parameter.node().path("required").asBoolean(false) && !sent.contains(name)) {
                faults.add("it passed without the required query parameter " + name);
            }
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private void checkValue(String what, Place declared, String value, List<String> faults) {
        boolean number = declared.child("schema").text("type").equals("integer") && value.matches("-?[0-9]{1,18}");
        JsonNode node = number
                ? JsonNodeFactory.instance.numberNode(Long.parseLong(value))
                : JsonNodeFactory.instance.stringNode(value);
        schemas.faults(declared.here("schema"), node).forEach(fault -> faults.add(what + " " + fault));
    }

    private void checkBody(Operation operation, Sent sent, List<String> faults) {
        Place body = operation.place().child("requestBody");
        if (body.exists() && sent.body() != null) {
            Place schema = body.child("content").child("application/json").here("schema");
            schemas.faults(schema, parse(sent.body(), faults))
                    .forEach(fault -> faults.add("it passed with a body that " + fault));
        }
    }

    private static void checkCredentials(Operation operation, Sent sent, List<String> faults) {
        if (!operation.isOpen() && sent.headers().firstValue("Authorization").isEmpty()) {
            faults.add("it passed without credentials");
        }
    }

    private static JsonNode parse(String body, List<String> faults) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            faults.add("a body is no JSON");
            return JsonNodeFactory.instance.missingNode();
        }
    }
}
