package dev.keystile.server.openapi;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One method on one path of the document.
 *
 * @param method in upper case
 * @param template the path, with its variables in braces
 */
record Operation(String method, String template, Place path, Place place) {

    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z_]+)}");
    private static final List<String> METHODS = List.of("get", "post", "patch", "delete");

    /** All operations of a document, in its order. */
    static List<Operation> of(Place document) {
        List<Operation> operations = new ArrayList<>();
        Place paths = document.child("paths");
        for (String template : paths.names()) {
            Place path = paths.child(template);
            for (String method : METHODS) {
                if (path.child(method).exists()) {
                    operations.add(new Operation(
                            method.toUpperCase(java.util.Locale.ROOT), template, path, path.child(method)));
                }
            }
        }
        return operations;
    }

    String id() {
        return place.text("operationId");
    }

    String tag() {
        return place.child("tags").node().path(0).asString("");
    }

    boolean matches(String wanted, String sentPath) {
        return (method.equals(wanted) || flag("x-any-method"))
                && pattern().matcher(sentPath).matches();
    }

    boolean flag(String extension) {
        return place.node().path(extension).asBoolean(false);
    }

    /** How many variables there are; of two paths that match, the one with fewer is meant. */
    int variables() {
        return (int) VARIABLE.matcher(template).results().count();
    }

    private Pattern pattern() {
        return Pattern.compile(VARIABLE.splitAsStream(template)
                .map(Pattern::quote)
                .collect(java.util.stream.Collectors.joining("([^/]+)", "", template.endsWith("}") ? "([^/]+)" : "")));
    }

    /** The value of a variable in a path that matches. */
    String variable(String name, String sentPath) {
        Matcher values = pattern().matcher(sentPath);
        List<String> names = VARIABLE.matcher(template)
                .results()
                .map(found -> found.group(1))
                .toList();
        if (!values.matches()) {
            throw new IllegalArgumentException("Another path");
        }
        return values.group(names.indexOf(name) + 1);
    }

    /** The parameters that stand in one place: path, query or header. */
    List<Place> parameters(String in) {
        List<Place> parameters = new ArrayList<>(path.child("parameters").entries());
        parameters.addAll(place.child("parameters").entries());
        return parameters.stream()
                .filter(parameter -> parameter.text("in").equals(in))
                .toList();
    }

    /** Whether it may be called without credentials. */
    boolean isOpen() {
        Place security = place.child("security");
        return security.entries().isEmpty()
                || security.entries().stream().anyMatch(choice -> choice.names().isEmpty());
    }

    Place response(int status) {
        return place.child("responses").child(Integer.toString(status));
    }

    @Override
    public String toString() {
        return method + " " + template;
    }
}
