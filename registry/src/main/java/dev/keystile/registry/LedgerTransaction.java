package dev.keystile.registry;

import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import dev.keystile.registry.store.Changed;
import dev.keystile.registry.store.Stores;
import dev.keystile.registry.store.Transaction;

/**
 * The transaction of one job. The first number is taken before anything is read; each changed row uses
 * one number, and its change in the log is the last that is written under it.
 */
final class LedgerTransaction extends SnapshotReading implements Transaction {

    private final RegistrySettings settings;
    private final RequestContext context;
    private long number;
    private boolean numberIsFree = true;
    private boolean audited;
    private boolean leftAsItIs;

    LedgerTransaction(Actor actor, RequestContext context, Stores stores, RegistrySettings settings, long firstNumber) {
        super(actor, stores, settings);
        this.context = context;
        this.settings = settings;
        this.number = firstNumber;
    }

    @Override
    public <R> R change(Writing<R> writing) {
        if (!numberIsFree) {
            number = stores().changes().nextNumber();
        }
        Changed<R> changed = writing.under(number);
        stores().changes().append(number, settings.random().nextLong(), now(), changed.change());
        numberIsFree = false;
        reveal(number);
        return changed.row();
    }

    @Override
    public void audit(AuditLine line) {
        stores().audit().add(Author.of(actor()), now(), line, context);
        audited = true;
    }

    @Override
    public void leaveAsItIs() {
        leftAsItIs = true;
    }

    /** Whether a command that is done has changed nothing, so that its number is free for the next job. */
    boolean isLeftAsItIs() {
        if (leftAsItIs && (!numberIsFree || audited)) {
            throw new IllegalStateException("A command that leaves everything as it is writes nothing");
        }
        return leftAsItIs;
    }

    @Override
    public PlaintextKey mint(KeyKind kind) {
        return settings.keyFormat().mint(kind, settings.random());
    }

    @Override
    public int maxLiveKeys() {
        return settings.maxLiveKeysPerProject();
    }

    /** Work that is kept has used its number and is in the audit. */
    void requireComplete() {
        if (numberIsFree || !audited) {
            throw new IllegalStateException("A command that is done has written a change and a line of the audit");
        }
    }
}
