package dev.keystile.gate;

import dev.keystile.wire.Limits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/** Reading and writing of the small JSON documents that the doors exchange. */
final class Json {

    private static final int MAX_DEPTH = 4;
    private static final int TYPICAL_ANSWER = 512;

    /** Names aren't kept in a table: one of them may be a key that stands where it doesn't belong. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxDocumentLength(Limits.MAX_BODY)
                    .maxStringLength(Limits.MAX_BODY)
                    .maxNameLength(Limits.MAX_BODY)
                    .build())
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .build();

    private Json() {}

    /** An object with the members that the given writer adds, in UTF-8. */
    static byte[] object(Consumer<JsonGenerator> members) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(TYPICAL_ANSWER);
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            generator.writeStartObject();
            members.accept(generator);
            generator.writeEndObject();
        }
        return out.toByteArray();
    }

    static void writeNullable(JsonGenerator generator, String name, @Nullable String value) {
        if (value == null) {
            generator.writeNullProperty(name);
        } else {
            generator.writeStringProperty(name, value);
        }
    }

    /**
     * A parser of a text in strict UTF-8. The bytes are decoded first, because the parser's own decoding lets
     * overlong forms pass.
     */
    static JsonParser parser(byte[] utf8) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(utf8))
                .toString();
        return FACTORY.createParser(ObjectReadContext.empty(), text);
    }
}
