package dev.keystile.app;

import dev.keystile.app.AuthorizationTable.Row;
import dev.keystile.core.ErrorCode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A place that decides whether a request may pass, and how it says so in the words of the table. */
enum AuthorizationDoor {
    /** The gate, asked by an application. */
    CHECK {
        @Override
        String expected(Row row, String cell) {
            return cell;
        }

        @Override
        String ask(AuthorizationWorld world, @Nullable String key, Row row) {
            Answer answer = world.installation().gate().check(key, row.method(), world.path(row.path()));
            String code = answer.code();
            boolean allowed = answer.json().path("allowed").asBoolean();
            return answer.status() == 200 && allowed == code.isEmpty() ? word(code) : "no answer";
        }
    },

    /** The gate, asked by a proxy, which can't pass a 404 on. */
    FORWARD_AUTH {
        @Override
        String expected(Row row, String cell) {
            return cell.equals("404") ? "403" : cell;
        }

        @Override
        String ask(AuthorizationWorld world, @Nullable String key, Row row) {
            return word(world.installation().gate().forwardAuth(key, row.method(), world.path(row.path())));
        }
    },

    /** The control plane, which has nothing where an upstream would answer. */
    REST {
        @Override
        String expected(Row row, String cell) {
            return cell.equals("pass") && !row.here() ? "404" : cell;
        }

        @Override
        String ask(AuthorizationWorld world, @Nullable String key, Row row) {
            if (CHANGING.contains(row.method()) && row.path().endsWith("key}")) {
                world.renew();
            }
            if (row.path().endsWith(FEATURE)) {
                world.setFeatures(!row.method().equals("POST"));
            }
            boolean withBody = WITH_BODY.contains(row.method()) && !row.path().endsWith(FEATURE);
            String body = withBody ? Json.object("name", "Matrix") : null;
            Client client = world.installation().control().as(key);
            return word(client.send(row.method(), world.path(row.path()), body));
        }
    };

    private static final String FEATURE = "/smtp-proxy";
    private static final Set<String> WITH_BODY = Set.of("POST", "PATCH");
    private static final Set<String> CHANGING = Set.of("PATCH", "DELETE");

    /** What the table expects of this door. */
    abstract String expected(Row row, String cell);

    /** What this door does. */
    abstract String ask(AuthorizationWorld world, @Nullable String key, Row row);

    private static String word(Answer answer) {
        if (answer.status() == 200) {
            return "pass";
        }
        String status = Integer.toString(answer.status());
        return answer.body().isEmpty() ? status : status + unlessFitting(answer);
    }

    /** At forward-auth a 404 comes as 403 with its own code. */
    private static String unlessFitting(Answer answer) {
        String told = word(answer.code());
        boolean fits = told.equals(Integer.toString(answer.status())) || (answer.status() == 403 && told.equals("404"));
        return fits ? "" : " with code " + answer.code();
    }

    private static String word(String code) {
        if (code.isEmpty()) {
            return "pass";
        }
        return Integer.toString(
                ErrorCode.valueOf(code.toUpperCase(java.util.Locale.ROOT)).status());
    }
}
