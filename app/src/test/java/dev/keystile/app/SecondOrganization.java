package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/** Another organization in an installation that nobody serves at the moment, made as its operator makes it. */
record SecondOrganization(long id, String ownerKey) {

    static SecondOrganization create(Path data, String name) {
        CommandLineRun run = CommandLineRun.of(
                "organization",
                "create",
                "--name",
                name,
                "--owner-email",
                "owner@other.example",
                "--external-id",
                "ext-" + name,
                "--data",
                data.toString(),
                "--json");
        assertThat(run.status()).as(run.err()).isZero();
        var made = Json.read(run.out());
        return new SecondOrganization(
                made.path("organization").path("id").asLong(),
                made.path("organization_key").path("value").asString());
    }

    /** The id alone. */
    @Override
    public String toString() {
        return "SecondOrganization[" + id + "]";
    }
}
