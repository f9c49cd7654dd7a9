package dev.keystile.examples.messaging;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A way of making the shipped configuration weaker than it is.
 *
 * @param edit what it does to the text of a file, if it belongs there
 * @param family the tricks that must then be found to work
 * @param finding what must be found of them
 */
record Weakness(String name, UnaryOperator<String> edit, String family, String finding) {

    static List<Weakness> all() {
        return List.of(
                new Weakness(
                        "checks the decoded path",
                        text -> text.replaceAll("(X-Original-URI +)\\$request_uri", "$1\\$decoded")
                                .replace("satisfy all;", "set $decoded $uri;"),
                        "path",
                        "can be read in several ways"),
                new Weakness(
                        "checks every request as a GET",
                        text -> text.replaceAll("(X-Original-Method +)\\$request_method", "$1GET"),
                        "method",
                        "may take it for"),
                new Weakness(
                        "passes the caller's headers to the gate instead of its own",
                        without("proxy_pass_request_headers off;|proxy_set_header X-Original-\\w+ +\\$.+"),
                        "forged question",
                        "may take it for"),
                new Weakness(
                        "leaves a prefix unguarded",
                        text -> text.replace(
                                "location / {",
                                "location /api/client/users { proxy_pass http://messaging_app; }\nlocation / {"),
                        "path",
                        "may take it for"),
                new Weakness(
                        "passes a method override on",
                        without("proxy_set_header X-Method-Override .+"),
                        "forged override",
                        "may take it for"),
                new Weakness(
                        "passes a path override on",
                        without("proxy_set_header X-Rewrite-URL .+"),
                        "forged override",
                        "may take it for"),
                new Weakness(
                        "passes an identity header on",
                        without("proxy_set_header X-Keystile-Role .+"),
                        "forged identity",
                        "a forged header"),
                new Weakness(
                        "takes names with underscores",
                        text -> text.replace("underscores_in_headers off", "underscores_in_headers on"),
                        "forged identity",
                        "a forged header"),
                new Weakness(
                        "passes the key on",
                        without("proxy_set_header Authorization +\"\";"),
                        "path",
                        "the key reached the app"),
                new Weakness(
                        "passes Connection on",
                        text -> text.replaceAll("(proxy_set_header Connection +)\"\";", "$1\\$http_connection;"),
                        "header about headers",
                        "the app gets connection"));
    }

    private static UnaryOperator<String> without(String pattern) {
        return text -> text.replaceAll(pattern, "");
    }

    boolean isAmong(List<String> violations) {
        return violations.stream().anyMatch(violation -> violation.contains(finding));
    }

    @Override
    public String toString() {
        return name;
    }
}
