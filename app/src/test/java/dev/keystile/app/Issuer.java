package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

/** Issues keys over REST with the key of an organization's owner. */
final class Issuer {

    private final Client owner;

    Issuer(Client control, String ownerKey) {
        this.owner = control.as(ownerKey);
    }

    /** A new key. */
    record Issued(long id, String value) {

        static Issued of(Answer answer) {
            return new Issued(expectOk(answer).number("id"), answer.text("value"));
        }

        /** The id alone. */
        @Override
        public String toString() {
            return "Issued[" + id + "]";
        }
    }

    /** @param scope {@code public} or {@code secret} */
    Issued projectKey(long project, String scope, String role) {
        String body = Json.object("name", "Zebra " + role, "scope", scope, "role", role);
        return Issued.of(owner.post(keysOf(project), body));
    }

    Issued organizationKey(String role) {
        return Issued.of(owner.post("/api/admin/organizations/api-keys", Json.object("name", "Zebra", "role", role)));
    }

    long project(String name) {
        return expectOk(owner.post("/api/admin/projects", Json.object("name", name)))
                .number("id");
    }

    void archive(long project) {
        expectOk(owner.delete("/api/admin/projects/" + project));
    }

    void revoke(long project, long key) {
        expectOk(owner.delete(keysOf(project) + "/" + key));
    }

    static String keysOf(long project) {
        return "/api/admin/projects/" + project + "/keys";
    }

    static Answer expectOk(Answer answer) {
        assertThat(answer.status()).as(answer.code()).isEqualTo(200);
        return answer;
    }
}
