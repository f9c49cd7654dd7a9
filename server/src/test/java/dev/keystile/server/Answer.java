package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.server.openapi.Received;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the server said. */
record Answer(int status, HttpHeaders headers, String body) {

    private static final JsonMapper JSON = JsonMapper.shared();

    static Answer of(HttpResponse<String> response) {
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    Received toReceived() {
        return new Received(status, headers, body);
    }

    JsonNode json() {
        return JSON.readTree(body);
    }

    String text(String field) {
        return json().path(field).stringValue();
    }

    long number(String field) {
        return json().path(field).longValue();
    }

    String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    /** The values of one field of all entries of a list. */
    List<String> each(String field) {
        List<String> values = new ArrayList<>();
        json().path("results").forEach(entry -> values.add(entry.path(field).asString()));
        return values;
    }

    /** The body without what differs between two requests. */
    String bodyButForRequestId() {
        return body.replaceAll("req_[0-9A-Z]{26}", "req_");
    }

    Answer isOk() {
        assertThat(status).as(body).isEqualTo(200);
        assertThat(header("Content-Type")).isEqualTo("application/json");
        return this;
    }

    /** Holds the answer against everything that wire says of a problem. */
    Answer isProblem(int expectedStatus, String code) {
        assertThat(status).as(body).isEqualTo(expectedStatus);
        assertThat(text("code")).as(body).isEqualTo(code);
        assertThat(header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(header("Cache-Control")).isEqualTo("no-store");
        assertThat(header("X-Request-Id")).matches("req_[0-9A-HJKMNP-TV-Z]{26}").isEqualTo(text("request_id"));
        assertThat(text("status")).isEqualTo("error");
        assertThat(text("type")).isEqualTo("/problems/" + code);
        assertThat(text("title")).isNotBlank();
        assertThat(text("message")).isNotBlank().isEqualTo(text("error"));
        return this;
    }

    Answer isProblem(int expectedStatus, String code, String param) {
        isProblem(expectedStatus, code);
        assertThat(json().path("param").asString()).as(body).isEqualTo(param);
        return this;
    }

    /** A problem with a list of errors, of which this is one. */
    Answer isInvalid(String param, String errorCode) {
        isProblem(422, "validation_failed", param);
        List<String> errors = new ArrayList<>();
        json().path("errors")
                .forEach(error -> errors.add(error.path("param").stringValue() + ":"
                        + error.path("code").stringValue()));
        assertThat(errors).as(body).contains(param + ":" + errorCode);
        return this;
    }
}
