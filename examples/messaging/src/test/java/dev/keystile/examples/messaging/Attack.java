package dev.keystile.examples.messaging;

import java.util.ArrayList;
import java.util.List;

/**
 * Something that is sent to nginx in the hope that the app gets a request which the key may not make.
 *
 * @param number by which what reaches the app is known again
 * @param family what kind of trick it is
 * @param method of the request, as far as it has one
 * @param target as it is sent
 * @param bytes all that is sent, as ISO 8859-1
 */
record Attack(int number, String family, SiteKey key, String method, String target, String bytes) {

    /** The header with the number, to be filled in. */
    static final String NUMBER = "X-Case: {number}\r\n";

    @Override
    public String toString() {
        return family + ": " + key + ": " + method + " " + target;
    }

    /** Many of them, each with a number of its own, which it sends along. */
    static final class Series {

        private final List<Attack> attacks = new ArrayList<>();

        List<Attack> attacks() {
            return List.copyOf(attacks);
        }

        /** A request in good form, with headers between the usual ones and the end. */
        Series add(String family, SiteKey key, String method, String target, String headers) {
            return addBytes(family, key, method, target, request(key, method + " " + target + " HTTP/1.1", headers));
        }

        /** The bytes of a request in good form, with a request line of one's own. */
        String request(SiteKey key, String line, String headers) {
            return line + "\r\nHost: api.example\r\n" + NUMBER + key.authorization() + headers
                    + "Connection: close\r\n\r\n";
        }

        /** Bytes of one's own. */
        Series addBytes(String family, SiteKey key, String method, String target, String bytes) {
            int number = attacks.size();
            String numbered = bytes.replace("{number}", Integer.toString(number));
            attacks.add(new Attack(number, family, key, method, target, numbered));
            return this;
        }
    }
}
