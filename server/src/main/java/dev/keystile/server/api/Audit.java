package dev.keystile.server.api;

import dev.keystile.registry.Author;
import dev.keystile.registry.query.ListAudit;
import dev.keystile.server.http.Call;
import dev.keystile.server.http.Desk;
import dev.keystile.server.http.Ids;
import dev.keystile.server.http.QueryParameters;
import dev.keystile.server.http.Refusal;
import dev.keystile.server.http.Reply;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The endpoint for the audit of the key's organization. */
final class Audit {

    private static final Pattern ACTION = Pattern.compile("[a-z][a-z_.]{0,63}");
    private static final String OPERATOR = "operator";

    private final Desk desk;

    Audit(Desk desk) {
        this.desk = desk;
    }

    Reply list(Call call) throws Refusal {
        QueryParameters query = call.listQuery("actor", "key", "action", "from", "to");
        ListAudit question = new ListAudit(
                call.exchange().identity().organization().id(),
                actor(query.text("actor")),
                query.id("key"),
                action(query.text("action")),
                query.instant("from"),
                query.instant("to"),
                query.page());
        return desk.list(call, question, Json::auditEntry);
    }

    private static @Nullable Author actor(@Nullable String text) throws Refusal {
        if (text == null) {
            return null;
        }
        if (text.equals(OPERATOR)) {
            return new Author(OPERATOR, 0);
        }
        int colon = text.indexOf(':');
        String type = colon < 0 ? "" : text.substring(0, colon);
        if (!type.equals("key") && !type.equals("person")) {
            throw badActor();
        }
        return new Author(type, Ids.find(text.substring(colon + 1)).orElseThrow(Audit::badActor));
    }

    private static Refusal badActor() {
        return Refusal.invalid("actor", "An actor is key:<id>, person:<id> or " + OPERATOR + ".");
    }

    private static @Nullable String action(@Nullable String text) throws Refusal {
        if (text != null && !ACTION.matcher(text).matches()) {
            throw Refusal.invalid("action", "An action is named as in the audit, for example key.issued.");
        }
        return text;
    }
}
