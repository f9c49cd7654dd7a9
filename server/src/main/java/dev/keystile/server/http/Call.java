package dev.keystile.server.http;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.web.servlet.function.ServerRequest;

/** A request as an endpoint sees it: past the door, and on a path that the endpoint answers. */
public final class Call {

    private final ServerRequest request;
    private final Exchange exchange;

    Call(ServerRequest request, Exchange exchange) {
        this.request = request;
        this.exchange = exchange;
    }

    /** Who asks, and from where. */
    public Exchange exchange() {
        return exchange;
    }

    /** The id in the path; what can't be an id names nothing. */
    public long id(String variable) throws Refusal {
        return Ids.find(request.pathVariable(variable)).orElseThrow(Refusal::missing);
    }

    /** The word in the path. */
    String word(String variable) {
        return request.pathVariable(variable);
    }

    /** The body, which may have these fields and no others. */
    public JsonBody body(String... known) throws Refusal {
        return JsonBody.read(exchange, new LinkedHashSet<>(List.of(known)));
    }

    /** Refuses any field; there may be no body at all. */
    public void requireNoFields() throws Refusal {
        if (exchange.body().length > 0) {
            var unused = JsonBody.read(exchange, Set.of());
        }
    }

    /** The query, which may have these parameters and no others. */
    public QueryParameters query(String... known) throws Refusal {
        return QueryParameters.read(exchange, new LinkedHashSet<>(List.of(known)));
    }

    /** The query of a list, which may have these parameters beside those of every list. */
    public QueryParameters listQuery(String... own) throws Refusal {
        return QueryParameters.read(exchange, QueryParameters.ofList(List.of(own)));
    }

    /** Refuses any query. */
    public void requireNoQuery() throws Refusal {
        var unused = QueryParameters.read(exchange, Set.of());
    }
}
