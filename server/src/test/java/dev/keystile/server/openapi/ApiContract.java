package dev.keystile.server.openapi;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The API's document as a contract: every request and answer of the tests is held against it, and what was seen is kept, so that it
 * can be told what wasn't. Safe for use by several threads.
 */
public final class ApiContract {

    private static final Pattern UNRESERVED = Pattern.compile("%([0-9A-Fa-f]{2})");
    private static final Pattern ABSOLUTE = Pattern.compile("^https?://[^/?]*");

    private final Place document;
    private final List<Operation> operations;
    private final Exchanges exchanges;
    private final Set<String> seen = new ConcurrentSkipListSet<>();

    ApiContract(JsonNode document) {
        this.document = Place.root(document);
        this.operations = Operation.of(this.document);
        this.exchanges = new Exchanges(this.document, new Schemas(document));
    }

    /** The contract of this server's document. */
    public static ApiContract shared() {
        return Holder.CONTRACT;
    }

    /**
     * Holds a request and its answer against the document.
     *
     * @throws AssertionError that says everything that isn't as the document says
     */
    public void check(Sent sent, Received received) {
        Optional<Operation> operation = find(sent);
        List<String> faults =
                operation.map(o -> exchanges.faults(o, sent, received)).orElseGet(() -> exchanges.elsewhere(received));
        if (!faults.isEmpty()) {
            throw new AssertionError(
                    sent + " with " + received.status() + " isn't as openapi.json says: " + String.join("; ", faults));
        }
        operation.ifPresent(o -> seen.add(sighting(o, received.status())));
    }

    /** Holds an answer to something that was no HTTP against the document. */
    public void checkRefusal(Received received) {
        List<String> faults = exchanges.elsewhere(received);
        if (!faults.isEmpty()) {
            throw new AssertionError("A refusal isn't as openapi.json says: " + String.join("; ", faults));
        }
    }

    /** The operation that is meant; what is open to everybody is so in one spelling alone. */
    private Optional<Operation> find(Sent sent) {
        String path = normal(sent.path());
        return operations.stream()
                .filter(operation -> operation.matches(sent.effectiveMethod(), operation.isOpen() ? sent.path() : path))
                .min(Comparator.comparingInt(Operation::variables));
    }

    /** The path, with percent-encoded letters and digits decoded, and without the server that an absolute form names. */
    static String normal(String path) {
        Matcher encoded = UNRESERVED.matcher(ABSOLUTE.matcher(path).replaceFirst(""));
        return encoded.replaceAll(found -> {
            char c = (char) Integer.parseInt(found.group(1), 16);
            boolean unreserved = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
            return Matcher.quoteReplacement(unreserved ? String.valueOf(c) : found.group());
        });
    }

    static String sighting(Operation operation, int status) {
        return operation + " " + status;
    }

    Place document() {
        return document;
    }

    /** The operations of some tags, such as {@code GET /health/live}. */
    public List<String> operations(Set<String> tags) {
        return operations.stream()
                .filter(operation -> tags.contains(operation.tag()))
                .map(Operation::toString)
                .toList();
    }

    /** Every operation of some tags with each of its statuses below 500, such as {@code GET /health/live 200}. */
    public List<String> promised(Set<String> tags) {
        return operations.stream()
                .filter(operation -> tags.contains(operation.tag()))
                .flatMap(operation -> operation.place().child("responses").names().stream()
                        .map(status -> sighting(operation, Integer.parseInt(status))))
                .filter(sighting -> !sighting.matches(".* 5[0-9]{2}"))
                .toList();
    }

    /** What has been seen, in the same form. */
    public Set<String> seen() {
        return Set.copyOf(seen);
    }

    /** Made with the first use. */
    private static final class Holder {

        private static final ApiContract CONTRACT = new ApiContract(ApiDocument.read());
    }
}
