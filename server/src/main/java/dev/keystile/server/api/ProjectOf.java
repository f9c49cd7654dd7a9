package dev.keystile.server.api;

import dev.keystile.registry.KeyOwner;
import dev.keystile.server.http.Call;
import dev.keystile.server.http.Refusal;

/** Tells which project a request is about. */
@FunctionalInterface
interface ProjectOf {

    KeyOwner.Project of(Call call) throws Refusal;
}
