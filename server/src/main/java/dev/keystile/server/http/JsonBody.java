package dev.keystile.server.http;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.registry.Patch;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON object in a request's body, read strictly: a field is there or not, null or not, and of its
 * type or refused. Nothing is guessed, turned from one type into another, or passed over.
 */
public final class JsonBody {

    private static final Pattern MEDIA_TYPE =
            Pattern.compile("application/json[ \t]*(?:;[ \t]*charset=\"?utf-8\"?[ \t]*)?", Pattern.CASE_INSENSITIVE);

    /** The API's bodies are flat. */
    private static final int MAX_DEPTH = 8;

    /** Names aren't kept in a table: one of them may be a key that stands where it doesn't belong. */
    static final JsonMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final ObjectNode fields;

    private JsonBody(ObjectNode fields) {
        this.fields = fields;
    }

    /** Reads the body of a request that may have these fields and no others. */
    static JsonBody read(Exchange exchange, Set<String> known) throws Refusal {
        requireMediaType(exchange);
        if (!(parse(text(exchange.body())) instanceof ObjectNode fields)) {
            throw Refusal.invalid("The body must be a JSON object.");
        }
        for (String name : fields.propertyNames()) {
            ParameterNames.requireKnown(name, known, "field");
        }
        return new JsonBody(fields);
    }

    private static void requireMediaType(Exchange exchange) throws Refusal {
        if (exchange.body().length == 0) {
            throw Refusal.invalid("The body must be a JSON object; there is none.");
        }
        String type = exchange.header("Content-Type");
        if (type == null || !MEDIA_TYPE.matcher(type.strip()).matches()) {
            throw Refusal.invalid(
                    "Content-Type", "The body must be JSON in UTF-8: send Content-Type: application/json.");
        }
    }

    private static String text(byte[] body) throws Refusal {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Refusal.invalid("The body isn't valid UTF-8.");
        }
    }

    private static JsonNode parse(String text) throws Refusal {
        try {
            return STRICT.readTree(text);
        } catch (JacksonException e) {
            throw Refusal.invalid(
                    "The body isn't valid JSON, or nests too deeply, or names a field twice" + place(e) + ".");
        }
    }

    private static String place(JacksonException e) {
        TokenStreamLocation at = e.getLocation();
        return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }

    /** A text that must be there. */
    public String text(String field) throws Refusal {
        String text = optionalText(field);
        if (text == null) {
            throw new Refusal(
                    Problem.ofParam(ErrorCode.PARAMETER_MISSING, field, "The field " + field + " is required."));
        }
        return text;
    }

    /** A text that may be left out, but not be null. */
    public @Nullable String optionalText(String field) throws Refusal {
        return fields.has(field) ? requireText(field, fields.get(field)) : null;
    }

    /** A text that may be left out or null, which means the same. */
    public @Nullable String nullableText(String field) throws Refusal {
        return isNull(field) ? null : optionalText(field);
    }

    /** A text of an update: left out it stays as it is, null empties it. */
    public Patch<String> patchText(String field) throws Refusal {
        if (!fields.has(field)) {
            return Patch.absent();
        }
        return Patch.of(nullableText(field));
    }

    /** A point in time that may be left out or null, which means the same. */
    public @Nullable Instant nullableInstant(String field) throws Refusal {
        String text = nullableText(field);
        return text == null ? null : Times.parse(field, text);
    }

    /** An id that may be left out or null, which means the same. */
    public @Nullable Long nullableId(String field) throws Refusal {
        JsonNode value = fields.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        return Optional.of(value)
                .filter(JsonNode::isIntegralNumber)
                .flatMap(number -> Ids.find(number.asString()))
                .orElseThrow(() -> Refusal.invalid(field, "The field " + field + " must be an id."));
    }

    private boolean isNull(String field) {
        JsonNode value = fields.get(field);
        return value != null && value.isNull();
    }

    private static String requireText(String field, JsonNode value) throws Refusal {
        if (!value.isString()) {
            throw Refusal.invalid(field, "The field " + field + " must be a string.");
        }
        String text = value.stringValue();
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw Refusal.invalid(field, "The field " + field + " holds half of a surrogate pair.");
        }
        return text;
    }
}
