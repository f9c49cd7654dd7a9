package dev.keystile.registry.command;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes an organization's username of its name. */
final class Usernames {

    static final int MAX_LENGTH = 50;

    /** For names that leave nothing, as those in other scripts do. */
    private static final String FALLBACK = "organization";

    private Usernames() {}

    /** How many organizations of the same name are told apart by a number. */
    static final int MAX_NUMBER = 1000;

    /**
     * A username made of a name that nobody has yet: with a number from 2 on behind it, if need be.
     *
     * @return nothing if too many organizations are called so
     */
    static Optional<String> free(String name, Predicate<String> isTaken) {
        String plain = from(name);
        String room = plain.substring(0, Math.min(plain.length(), MAX_LENGTH - ("-" + MAX_NUMBER).length()))
                .replaceAll("-$", "");
        return Stream.concat(
                        Stream.of(plain), IntStream.rangeClosed(2, MAX_NUMBER).mapToObj(number -> room + "-" + number))
                .filter(isTaken.negate())
                .findFirst();
    }

    /** Letters without their accents, digits, and single hyphens for the rest. */
    static String from(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-");
        String cut = plain.substring(0, Math.min(plain.length(), MAX_LENGTH)).replaceAll("^-|-$", "");
        return cut.isEmpty() ? FALLBACK : cut;
    }
}
