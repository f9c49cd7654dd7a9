package dev.keystile.server.api;

import dev.keystile.registry.KeyOwner;
import dev.keystile.server.http.Call;
import dev.keystile.server.http.Refusal;

/** Tells whose keys a request is about. */
@FunctionalInterface
interface OwnerOf {

    KeyOwner of(Call call) throws Refusal;
}
