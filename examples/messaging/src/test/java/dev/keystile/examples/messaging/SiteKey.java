package dev.keystile.examples.messaging;

/**
 * A key of the installation that the tests run, with all that is true of it.
 *
 * @param value the whole key; empty if this is nobody, who has none
 * @param projectId 0 for an organization's key
 */
record SiteKey(String name, String value, long id, String kind, String role, long projectId) {

    static final SiteKey NOBODY = new SiteKey("nobody", "", 0, "", "", 0);

    boolean isPublishable() {
        return kind.equals("publishable");
    }

    boolean isOfOrganization() {
        return kind.equals("organization");
    }

    /** The header that presents it, with its line end; nothing for nobody. */
    String authorization() {
        return value.isEmpty() ? "" : "Authorization: Bearer " + value + "\r\n";
    }

    /** Never the key itself. */
    @Override
    public String toString() {
        return name;
    }
}
