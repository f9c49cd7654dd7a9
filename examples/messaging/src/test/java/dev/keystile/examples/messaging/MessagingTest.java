package dev.keystile.examples.messaging;

import static dev.keystile.examples.messaging.RunningMessaging.EDITOR;
import static dev.keystile.examples.messaging.RunningMessaging.NOBODY;
import static dev.keystile.examples.messaging.RunningMessaging.ORGANIZATION;
import static dev.keystile.examples.messaging.RunningMessaging.OTHER_PROJECT;
import static dev.keystile.examples.messaging.RunningMessaging.PUBLISHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.examples.messaging.RunningMessaging.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagingTest {

    private RunningMessaging app;

    @BeforeEach
    void start(@TempDir Path folder) {
        app = new RunningMessaging(folder);
    }

    @AfterEach
    void stop() {
        app.close();
    }

    @Test
    void events_recorded_areListedNewestFirstAndCounted() {
        app.call(EDITOR, "POST /api/client/events", "{\"name\":\"signed_up\"}");
        app.call(EDITOR, "POST /api/client/events", "{\"name\":\"bought\",\"data\":{\"price\":5}}");
        app.call(EDITOR, "POST /api/client/events", "{\"name\":\"bought\"}");

        JsonArray listed = app.call(EDITOR, "GET /api/client/events?limit=2").results();
        assertThat(listed).hasSize(2);
        assertThat(listed.getJsonObject(1).getJsonObject("data")).isEqualTo(new JsonObject().put("price", 5));

        JsonObject top = app.call(EDITOR, "GET /api/client/events/aggregations")
                .results()
                .getJsonObject(0);
        assertThat(top).isEqualTo(new JsonObject().put("name", "bought").put("count", 2));
    }

    @Test
    void users_created_areFoundByTheirIdAndOnlyOnce() {
        Reply created =
                app.call(EDITOR, "POST /api/client/users", "{\"external_id\":\"ann\",\"email\":\"ann@shop.example\"}");
        assertThat(created.status()).isEqualTo(200);

        Reply found = app.call(EDITOR, "GET /api/client/users/" + created.id());
        assertThat(found.body().getString("external_id")).isEqualTo("ann");
        assertThat(found.body().containsKey("session_token")).isFalse();

        Reply again = app.call(EDITOR, "POST /api/client/users", "{\"external_id\":\"ann\"}");
        assertThat(again.problem()).isEqualTo("409 resource_already_exists");
    }

    @Test
    void users_me_isWhomTheSessionTokenBelongsTo() {
        Reply created = app.call(EDITOR, "POST /api/client/users", "{\"external_id\":\"ann\"}");
        String[] ann = with(EDITOR, "X-Session-Token", created.body().getString("session_token"));

        assertThat(app.call(ann, "GET /api/client/users/me").id()).isEqualTo(created.id());
        assertThat(app.call(EDITOR, "GET /api/client/users/me").problem()).isEqualTo("400 parameter_missing");
        String[] forged = with(EDITOR, "X-Session-Token", "forged");
        assertThat(app.call(forged, "GET /api/client/users/me").problem()).isEqualTo("404 resource_missing");
    }

    @Test
    void campaigns_triggered_reachUsersWithAnAddressWhoHaveNotUnsubscribed() {
        app.call(EDITOR, "POST /api/client/users", "{\"external_id\":\"ann\",\"email\":\"ann@shop.example\"}");
        app.call(EDITOR, "POST /api/client/users", "{\"external_id\":\"no-address\"}");
        Reply bob =
                app.call(EDITOR, "POST /api/client/users", "{\"external_id\":\"bob\",\"email\":\"bob@shop.example\"}");
        String[] asBob = with(EDITOR, "X-Session-Token", bob.body().getString("session_token"));
        Reply unsubscribed =
                app.call(asBob, "PATCH /api/client/subscriptions/me", "{\"channel\":\"email\",\"subscribed\":false}");
        assertThat(unsubscribed.status()).isEqualTo(200);

        long campaign = liveCampaign();
        Reply triggered = app.call(EDITOR, "POST /api/client/campaigns/" + campaign + "/trigger");
        assertThat(triggered.body().getInteger("recipients")).isEqualTo(1);
    }

    @Test
    void campaigns_inDraft_cannotBeTriggered() {
        long id = app.call(EDITOR, "POST /api/client/campaigns", "{\"name\":\"Sale\"}")
                .id();

        Reply triggered = app.call(EDITOR, "POST /api/client/campaigns/" + id + "/trigger");
        assertThat(triggered.problem()).isEqualTo("409 state_conflict");
    }

    @Test
    void campaigns_putLive_needThePublishPermission() {
        long id = app.call(EDITOR, "POST /api/client/campaigns", "{\"name\":\"Sale\"}")
                .id();

        Reply refused = app.call(EDITOR, "PATCH /api/client/campaigns/" + id, "{\"state\":\"live\"}");
        assertThat(refused.problem()).isEqualTo("403 permission_denied");
        assertThat(refused.body().getString("message")).contains("publish");
        assertThat(app.call(EDITOR, "GET /api/client/campaigns/" + id).body().getString("state"))
                .isEqualTo("draft");

        Reply renamed = app.call(EDITOR, "PATCH /api/client/campaigns/" + id, "{\"name\":\"Spring sale\"}");
        assertThat(renamed.body().getString("name")).isEqualTo("Spring sale");

        Reply live = app.call(PUBLISHER, "PATCH /api/client/campaigns/" + id, "{\"state\":\"live\"}");
        assertThat(live.body().getString("state")).isEqualTo("live");
    }

    @Test
    void data_ofAnotherProject_isNotFound() {
        long user = app.call(EDITOR, "POST /api/client/users", "{\"external_id\":\"ann\"}")
                .id();
        long campaign = liveCampaign();

        assertThat(app.call(OTHER_PROJECT, "GET /api/client/users").results()).isEmpty();
        for (String request : new String[] {
            "GET /api/client/users/" + user,
            "GET /api/client/campaigns/" + campaign,
            "PATCH /api/client/campaigns/" + campaign,
            "POST /api/client/campaigns/" + campaign + "/trigger",
            "GET /api/admin/projects/1/users",
        }) {
            assertThat(app.call(OTHER_PROJECT, request, "{}").problem())
                    .as(request)
                    .isEqualTo("404 resource_missing");
        }
        Reply event = app.call(OTHER_PROJECT, "POST /api/client/events", "{\"name\":\"x\",\"user_id\":" + user + "}");
        assertThat(event.problem()).isEqualTo("404 resource_missing");
    }

    @Test
    void adminPath_isTheProjectNamedInIt() {
        app.call(EDITOR, "POST /api/client/users", "{\"external_id\":\"ann\"}");

        assertThat(app.call(EDITOR, "GET /api/admin/projects/1/users").results())
                .hasSize(1);
        assertThat(app.call(ORGANIZATION, "GET /api/admin/projects/1/users").results())
                .hasSize(1);
        assertThat(app.call(ORGANIZATION, "GET /api/admin/projects/2/users").results())
                .isEmpty();
        assertThat(app.call(ORGANIZATION, "GET /api/client/users").problem()).isEqualTo("404 resource_missing");
    }

    @Test
    void request_thatCameNotThroughTheGateway_isRefused() {
        assertThat(app.call(NOBODY, "GET /api/client/users").problem()).isEqualTo("401 authentication_required");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /",
                "GET /api",
                "GET /api/client",
                "GET /api/client/nothing",
                "DELETE /api/client/users",
                "GET /api/client/users/0",
                "GET /api/client/users/99",
                "GET /api/client/users/ann",
                "GET /api/admin/projects/1",
                "GET /api/admin/projects/x/users",
                "GET /api/admin/projects/999999999999999999999/users",
            })
    void path_thatIsNotThere_isNotFound(String request) {
        assertThat(app.call(ORGANIZATION, request).status()).isEqualTo(404);
        assertThat(app.call(EDITOR, request).problem()).isEqualTo("404 resource_missing");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST /api/client/events             | {}                                        | parameter_missing
            POST /api/client/events             | {"name":" "}                              | parameter_invalid_format
            POST /api/client/events             | {"name":7}                                | parameter_invalid_format
            POST /api/client/events             | {"name":"x","data":[]}                    | parameter_invalid_format
            POST /api/client/events             | {"name":"x","user_id":-1}                 | parameter_invalid_format
            POST /api/client/events             | {"name":"x","extra":1}                    | parameter_unknown
            POST /api/client/events             | [1]                                       | parameter_invalid_format
            POST /api/client/events             | {"name"                                   | parameter_invalid_format
            GET /api/client/events?limit=0      | {}                                        | parameter_invalid_format
            GET /api/client/events?limit=101    | {}                                        | parameter_invalid_format
            PATCH /api/client/subscriptions/me  | {"channel":"post","subscribed":true}      | parameter_invalid_format
            PATCH /api/client/subscriptions/me  | {"channel":"email","subscribed":"yes"}    | parameter_invalid_format
            """)
    void badInput_isRefusedAndLeavesNothing(String request, String body, String code) {
        assertThat(app.call(EDITOR, request, body).problem()).isEqualTo("400 " + code);
        assertThat(app.call(EDITOR, "GET /api/client/events").results()).isEmpty();
    }

    @Test
    void body_overTheLimit_isRefused() {
        String name = "n".repeat(MessagingServer.MAX_BODY_BYTES);

        Reply refused = app.call(EDITOR, "POST /api/client/events", "{\"name\":\"" + name + "\"}");
        assertThat(refused.status()).isEqualTo(413);
    }

    private long liveCampaign() {
        long id = app.call(PUBLISHER, "POST /api/client/campaigns", "{\"name\":\"Sale\"}")
                .id();
        app.call(PUBLISHER, "PATCH /api/client/campaigns/" + id, "{\"state\":\"live\"}");
        return id;
    }

    private static String[] with(String[] headers, String name, String value) {
        String[] more = Arrays.copyOf(headers, headers.length + 2);
        more[headers.length] = name;
        more[headers.length + 1] = value;
        return more;
    }
}
