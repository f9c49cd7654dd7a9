package dev.keystile.registry;

/**
 * Who did something, as it is stored.
 *
 * @param type {@code key}, {@code person} or {@code operator}
 * @param id the key's or person's id; 0 for the operator
 */
public record Author(String type, long id) {

    public static Author of(Actor actor) {
        return switch (actor) {
            case Actor.Key(long id) -> new Author("key", id);
            case Actor.Person(long id) -> new Author("person", id);
            case Actor.Operator ignored -> new Author("operator", 0);
        };
    }
}
