package dev.keystile.registry;

import dev.keystile.core.key.PlaintextKey;

/** A key that has just been made, with the value that is shown this once. */
public record IssuedKey(ApiKey key, PlaintextKey plaintext) {}
