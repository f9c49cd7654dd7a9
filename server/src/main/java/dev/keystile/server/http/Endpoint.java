package dev.keystile.server.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** Answers the requests of one method on one path. Safe for use by several threads. */
@FunctionalInterface
public interface Endpoint {

    Reply answer(Call call) throws Refusal;

    /** The same endpoint for requests of which nothing is to be kept: it takes no idempotency key. */
    default Endpoint keepingNothing() {
        return call -> {
            call.exchange().refuseIdempotencyKey();
            return answer(call);
        };
    }

    /** The endpoint as Spring's router takes it. */
    default HandlerFunction<ServerResponse> asHandler(Desk desk) {
        return request -> {
            Reply reply = reply(request, desk);
            return ServerResponse.status(reply.status()).build((in, out) -> write(reply, out));
        };
    }

    private Reply reply(ServerRequest request, Desk desk) {
        Exchange exchange = Exchange.of(request.servletRequest());
        try {
            return answerOrRefuse(new Call(request, exchange), desk);
        } catch (Throwable thrown) {
            return Faults.reply(exchange, thrown);
        }
    }

    private Reply answerOrRefuse(Call call, Desk desk) {
        try {
            return answer(call);
        } catch (Refusal refusal) {
            return desk.refuse(call.exchange(), refusal);
        }
    }

    private static @Nullable ModelAndView write(Reply reply, HttpServletResponse response) throws IOException {
        Replies.write(reply, response);
        return null;
    }
}
