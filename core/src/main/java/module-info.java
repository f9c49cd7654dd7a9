/** What a key is and whether it may pass: no I/O, no dependencies. */
module dev.keystile.core {
    requires static transitive org.jspecify;

    exports dev.keystile.core;
    exports dev.keystile.core.check;
    exports dev.keystile.core.key;
    exports dev.keystile.core.policy;
}
