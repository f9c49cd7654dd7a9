package dev.keystile.registry.store;

/**
 * A field that a list can be sorted by.
 *
 * @param name what callers call it
 * @param column what it stands in
 * @param text whether that holds text and not a number
 */
record Sort(String name, String column, boolean text) {

    static Sort ofNumber(String name, String column) {
        return new Sort(name, column, false);
    }

    static Sort ofTime(String name, String column) {
        return new Sort(name, column, false);
    }

    static Sort ofText(String name, String column) {
        return new Sort(name, column, true);
    }

    boolean isId() {
        return column.equals("id");
    }
}
