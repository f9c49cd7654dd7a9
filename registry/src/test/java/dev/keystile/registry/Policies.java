package dev.keystile.registry;

import dev.keystile.core.policy.Policy;
import dev.keystile.policy.PolicyFile;

/** Policies that differ from the reference in one point. */
final class Policies {

    private Policies() {}

    /** Editors manage keys too. */
    static Policy editorsManageKeys() throws Exception {
        String reference = PolicyFile.referenceText();
        String changed = reference.replaceFirst("(editor:\\s*\\[)", "$1settings, ");
        if (changed.equals(reference)) {
            throw new IllegalStateException("The reference policy has no such line");
        }
        return PolicyFile.parse(changed);
    }
}
