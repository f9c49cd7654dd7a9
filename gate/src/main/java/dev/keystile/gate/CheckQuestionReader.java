package dev.keystile.gate;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.core.check.CheckRequest;
import dev.keystile.wire.FieldNames;
import dev.keystile.wire.IpLiteral;
import java.nio.charset.CharacterCodingException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads one body of {@code POST /v1/check}: an object with the strings {@code key}, {@code method} and
 * {@code path}, all required, and {@code origin} and {@code ip}.
 *
 * <p>A {@code key} of null stands for a request that came without one. Null in another place is as good as
 * nothing. Whether method and path make sense is for the check to say, not for the reader.
 */
final class CheckQuestionReader {

    private static final Problem NOT_JSON =
            Problem.of(ErrorCode.PARAMETER_INVALID_FORMAT, "The body is not one well-formed JSON object in UTF-8.");

    private enum Member {
        KEY,
        METHOD,
        PATH,
        ORIGIN,
        IP;

        private final String wireName = name().toLowerCase(Locale.ROOT);

        static @Nullable Member of(String name) {
            for (Member member : values()) {
                if (member.wireName.equals(name)) {
                    return member;
                }
            }
            return null;
        }
    }

    /** Leaves the reading with a problem. */
    private static final class Refusal extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Problem problem;

        Refusal(Problem problem) {
            super(null, null, false, false);
            this.problem = problem;
        }
    }

    private final Map<Member, @Nullable String> values = new EnumMap<>(Member.class);

    private final String requestId;

    private CheckQuestionReader(String requestId) {
        this.requestId = requestId;
    }

    static CheckQuestion read(byte[] body, String requestId) {
        CheckQuestionReader reader = new CheckQuestionReader(requestId);
        try (JsonParser parser = Json.parser(body)) {
            reader.readObject(parser);
            return new CheckQuestion.Asked(reader.question());
        } catch (Refusal refusal) {
            return new CheckQuestion.Refused(refusal.problem);
        } catch (JacksonException | CharacterCodingException e) {
            return new CheckQuestion.Refused(NOT_JSON);
        }
    }

    private void readObject(JsonParser parser) throws Refusal {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new Refusal(NOT_JSON);
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            readMember(parser, name);
        }
        if (parser.nextToken() != null) {
            throw new Refusal(NOT_JSON);
        }
    }

    private void readMember(JsonParser parser, String name) throws Refusal {
        Member member = Member.of(name);
        if (member == null) {
            throw new Refusal(unknown(name));
        }
        if (values.containsKey(member)) {
            throw new Refusal(invalid(member, "comes twice"));
        }
        values.put(member, text(parser, member));
    }

    private static @Nullable String text(JsonParser parser, Member member) throws Refusal {
        return switch (parser.nextToken()) {
            case VALUE_STRING -> parser.getString();
            case VALUE_NULL -> null;
            default -> throw new Refusal(invalid(member, "is not a string"));
        };
    }

    private CheckRequest question() throws Refusal {
        if (!values.containsKey(Member.KEY)) {
            throw new Refusal(missing(Member.KEY));
        }
        String method = required(Member.METHOD);
        String path = required(Member.PATH);
        requireIp(values.get(Member.IP));
        String origin = values.get(Member.ORIGIN);
        return new CheckRequest(
                values.get(Member.KEY),
                method,
                path,
                origin != null && !origin.isEmpty(),
                new CheckRequest.Caller(requestId, values.get(Member.IP)));
    }

    private String required(Member member) throws Refusal {
        String value = values.get(member);
        if (value == null) {
            throw new Refusal(missing(member));
        }
        return value;
    }

    private static void requireIp(@Nullable String ip) throws Refusal {
        if (ip != null && IpLiteral.parse(ip) == null) {
            throw new Refusal(invalid(Member.IP, "is not an IPv4 or IPv6 address"));
        }
    }

    private static Problem missing(Member member) {
        return Problem.ofParam(
                ErrorCode.PARAMETER_MISSING, member.wireName, "The field " + member.wireName + " is required.");
    }

    private static Problem invalid(Member member, String wrong) {
        return Problem.ofParam(
                ErrorCode.PARAMETER_INVALID_FORMAT,
                member.wireName,
                "The field " + member.wireName + " " + wrong + ".");
    }

    /** Names the field if it looks like a field's name: anything else that stands there may be a key. */
    private static Problem unknown(String name) {
        String message = "The body has a field that is not known. Known are key, method, path, origin and ip.";
        return FieldNames.mayBeRepeated(name)
                ? Problem.ofParam(ErrorCode.PARAMETER_UNKNOWN, name, message)
                : Problem.of(ErrorCode.PARAMETER_UNKNOWN, message);
    }
}
