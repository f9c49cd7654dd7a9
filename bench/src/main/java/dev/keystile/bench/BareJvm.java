package dev.keystile.bench;

/** The other baseline of a start: a Java program that ends at once. */
final class BareJvm {

    private BareJvm() {}

    /** Does nothing. */
    public static void main(String[] arguments) {}
}
