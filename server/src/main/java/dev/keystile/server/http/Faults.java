package dev.keystile.server.http;

import dev.keystile.registry.DatabaseRefusedException;
import dev.keystile.registry.OutcomeUnknownException;
import dev.keystile.registry.RegistryException;
import dev.keystile.registry.StorageUnavailableException;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a request on whose way something was thrown. Callers get a fixed text. The log gets
 * the request id and where it happened, never an exception's own message, which could quote the request.
 */
final class Faults {

    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);
    private static final int MAX_CAUSES = 5;
    private static final int MAX_FRAMES = 40;

    private Faults() {}

    static Reply reply(Exchange exchange, Throwable thrown) {
        return switch (thrown) {
            case Refusal refusal -> Replies.problem(exchange, refusal.problem());
            case RegistryException fault -> registryFault(exchange, fault);
            default -> internal(exchange, thrown);
        };
    }

    private static Reply registryFault(Exchange exchange, RegistryException fault) {
        LOG.warn("{} could not be answered: {}", exchange.requestId(), fault.getMessage());
        return switch (fault) {
            case OutcomeUnknownException ignored -> Replies.problem(exchange, Problems.OUTCOME_UNKNOWN);
            case StorageUnavailableException ignored -> Replies.problem(exchange, Problems.UNAVAILABLE);
            case DatabaseRefusedException ignored -> Replies.problem(exchange, Problems.UNAVAILABLE);
        };
    }

    private static Reply internal(Exchange exchange, Throwable thrown) {
        if (thrown instanceof IOException) {
            LOG.debug(
                    "{} ended early: {}",
                    exchange.requestId(),
                    thrown.getClass().getName());
        } else {
            LOG.error("{} failed: {}", exchange.requestId(), describe(thrown));
        }
        return Replies.problem(exchange, Problems.INTERNAL);
    }

    /** Classes and places of an exception and its causes, without their messages. */
    static String describe(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        @Nullable Throwable cause = thrown;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            text.append(i == 0 ? "" : "\ncaused by ").append(cause.getClass().getName());
            text.append(frames(cause));
            cause = cause.getCause();
        }
        return text.toString();
    }

    private static String frames(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace())
                .limit(MAX_FRAMES)
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining());
    }
}
