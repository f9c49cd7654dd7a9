package dev.keystile.server.openapi;

import java.net.http.HttpHeaders;
import java.util.Locale;

/** An answer as it came. */
public record Received(int status, HttpHeaders headers, String body) {

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** The content's type without its parameters, in lower case, or empty. */
    String mediaType() {
        String type = headers.firstValue("Content-Type").orElse("");
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }
}
