package dev.keystile.server.http;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.registry.query.PageRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters in a request's query, read strictly from the query as it was sent: each is known to the
 * endpoint, stands once, and has a value (a search may be empty).
 */
public final class QueryParameters {

    /** May be empty, as an empty search box is: then nothing is searched for. */
    private static final String SEARCH = "q";

    /** The parameters of every list. */
    private static final List<String> OF_LISTS = List.of("cursor", "page", "limit", "sort", "direction", SEARCH);

    private final Map<String, String> values;

    private QueryParameters(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /** The names that a list takes: those of every list, and its own. */
    static Set<String> ofList(List<String> own) {
        Set<String> names = new LinkedHashSet<>(OF_LISTS);
        names.addAll(own);
        return names;
    }

    /** Reads a query that may have these parameters and no others. */
    static QueryParameters read(Exchange exchange, Set<String> known) throws Refusal {
        Map<String, String> values = new HashMap<>();
        for (String pair : exchange.query().split("&", -1)) {
            if (!pair.isEmpty()) {
                take(pair, known, values);
            }
        }
        return new QueryParameters(values);
    }

    private static void take(String pair, Set<String> known, Map<String, String> values) throws Refusal {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        ParameterNames.requireKnown(name, known, "query parameter");
        String value = decode(equals < 0 ? "" : pair.substring(equals + 1));
        if (value.isEmpty() && !name.equals(SEARCH)) {
            throw new Refusal(Problem.ofParam(
                    ErrorCode.PARAMETER_INVALID_EMPTY, name, "The query parameter " + name + " has no value."));
        }
        if (values.put(name, value) != null) {
            throw Refusal.invalid(name, "The query parameter " + name + " may stand only once.");
        }
    }

    /** Decodes percent-encodings, which must be UTF-8, and the plus sign for a space. */
    private static String decode(String encoded) throws Refusal {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                bytes.write(hexDigit(encoded, i + 1) << 4 | hexDigit(encoded, i + 2));
                i += 2;
            } else {
                bytes.write(c == '+' ? ' ' : c);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw badEncoding();
        }
    }

    private static int hexDigit(String encoded, int at) throws Refusal {
        int digit = at < encoded.length() && encoded.charAt(at) < 0x80 ? Character.digit(encoded.charAt(at), 16) : -1;
        if (digit < 0) {
            throw badEncoding();
        }
        return digit;
    }

    private static Refusal badEncoding() {
        return Refusal.invalid("The query isn't well-formed: it must be UTF-8, percent-encoded.");
    }

    /** A parameter as text, or null if it isn't there. */
    public @Nullable String text(String name) {
        return values.get(name);
    }

    /** A parameter that can only be one word: whether it is there. */
    public boolean flag(String name, String word) throws Refusal {
        String value = values.get(name);
        if (value != null && !value.equals(word)) {
            throw Refusal.invalid(name, "The query parameter " + name + " can only be " + word + ".");
        }
        return value != null;
    }

    /** A parameter as a point in time, or null if it isn't there. */
    public @Nullable Instant instant(String name) throws Refusal {
        String value = values.get(name);
        return value == null ? null : Times.parse(name, value);
    }

    /** A parameter as an id, or null if it isn't there. */
    public @Nullable Long id(String name) throws Refusal {
        String value = values.get(name);
        if (value == null) {
            return null;
        }
        return Ids.find(value)
                .orElseThrow(() -> Refusal.invalid(name, "The query parameter " + name + " must be an id."));
    }

    /** Which part of a list is wanted. */
    public PageRequest page() throws Refusal {
        boolean backwards = "prev".equals(oneOf("page", "next", "prev"));
        if (backwards && text("cursor") == null) {
            throw new Refusal(Problem.ofParam(
                    ErrorCode.PARAMETER_MISSING, "cursor", "The page before needs the cursor that it comes before."));
        }
        return new PageRequest(text("cursor"), backwards, limit(), text("sort"), isAscending(), text(SEARCH));
    }

    private @Nullable Boolean isAscending() throws Refusal {
        String direction = oneOf("direction", "asc", "desc");
        return direction == null ? null : (Boolean) direction.equals("asc");
    }

    private int limit() throws Refusal {
        String limit = text("limit");
        if (limit == null) {
            return PageRequest.DEFAULT_LIMIT;
        }
        int value = limit.matches("[0-9]{1,3}") ? Integer.parseInt(limit) : 0;
        if (value < 1 || value > PageRequest.MAX_LIMIT) {
            throw Refusal.invalid("limit", "The limit is a number from 1 to " + PageRequest.MAX_LIMIT + ".");
        }
        return value;
    }

    private @Nullable String oneOf(String name, String first, String second) throws Refusal {
        String value = text(name);
        if (value != null && !value.equals(first) && !value.equals(second)) {
            throw Refusal.invalid(name, "The query parameter " + name + " is " + first + " or " + second + ".");
        }
        return value;
    }
}
