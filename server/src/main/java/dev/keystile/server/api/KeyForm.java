package dev.keystile.server.api;

import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.command.IssueKey;
import dev.keystile.registry.command.UpdateKey;
import dev.keystile.server.http.Call;
import dev.keystile.server.http.Refusal;

/** The fields in which keys of one sort of owner are asked for. */
interface KeyForm {

    /** Reads what key is wanted. */
    IssueKey issue(KeyOwner owner, Call call) throws Refusal;

    /** Reads what is to become of a key. */
    UpdateKey update(KeyOwner owner, long keyId, Call call) throws Refusal;
}
