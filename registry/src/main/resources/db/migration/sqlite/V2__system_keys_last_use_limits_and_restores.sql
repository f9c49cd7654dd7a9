-- System keys, the last use of keys, a maximum of kept answers, and the history of backups and restores.
-- No row that can alter a verdict is touched.

-- When a key last passed a check. Outside the change log: no verdict depends on it, and a crash may lose a minute of it.
CREATE TABLE key_use (
    key_id       INTEGER NOT NULL PRIMARY KEY,
    last_used_at INTEGER NOT NULL
);

-- A feature of a project has one live key at the most.
CREATE UNIQUE INDEX live_key_of_feature ON api_key (project_id, system_feature)
    WHERE revoked_at IS NULL AND system_feature IS NOT NULL;

CREATE INDEX key_of_feature ON api_key (project_id, system_feature, id) WHERE system_feature IS NOT NULL;

-- INSERT OR REPLACE would delete the feature's key without a trigger. (An UPDATE can't meet the index: what it is about
-- never changes, and no key comes alive again.)
CREATE TRIGGER api_key_insert_replacing_feature BEFORE INSERT ON api_key
WHEN NEW.revoked_at IS NULL AND NEW.system_feature IS NOT NULL AND EXISTS (
    SELECT 1 FROM api_key
    WHERE project_id = NEW.project_id AND system_feature = NEW.system_feature AND revoked_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'keystile: the feature has a live key'); END;

-- How many answers are kept for each credential, by the two triggers below: counting them anew for each request would
-- take longer the more there are.
CREATE TABLE idempotency_count (
    actor_type TEXT    NOT NULL,
    actor_id   INTEGER NOT NULL,
    n          INTEGER NOT NULL CHECK (n >= 0),
    PRIMARY KEY (actor_type, actor_id)
);
INSERT INTO idempotency_count (actor_type, actor_id, n)
SELECT actor_type, actor_id, COUNT(*) FROM idempotency GROUP BY actor_type, actor_id;

CREATE TRIGGER idempotency_counted AFTER INSERT ON idempotency
BEGIN
    INSERT INTO idempotency_count (actor_type, actor_id, n) VALUES (NEW.actor_type, NEW.actor_id, 1)
    ON CONFLICT (actor_type, actor_id) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER idempotency_uncounted AFTER DELETE ON idempotency
BEGIN
    UPDATE idempotency_count SET n = n - 1 WHERE actor_type = OLD.actor_type AND actor_id = OLD.actor_id;
    DELETE FROM idempotency_count WHERE actor_type = OLD.actor_type AND actor_id = OLD.actor_id AND n = 0;
END;

-- One row in a backup, none in a database that is in use: when the copy was made, and up to which change.
CREATE TABLE backup_info (
    taken_at INTEGER NOT NULL,
    change_n INTEGER NOT NULL
);

-- Every restore that this database has been through. complete is 1 if all that had been revoked, archived, lowered or
-- removed after the backup is known to be so again.
CREATE TABLE restore_mark (
    restored_at     INTEGER NOT NULL,
    backup_taken_at INTEGER NOT NULL,
    complete        INTEGER NOT NULL CHECK (complete IN (0, 1)),
    detail          TEXT    NOT NULL
);

-- The lists of an organization's own keys, sorted by anything but the id, which has an index already.
CREATE INDEX live_organization_key_by_created_at ON api_key (organization_id, created_at, id)
    WHERE revoked_at IS NULL AND organization_id IS NOT NULL;
CREATE INDEX live_organization_key_by_updated_at ON api_key (organization_id, updated_at, id)
    WHERE revoked_at IS NULL AND organization_id IS NOT NULL;
CREATE INDEX live_organization_key_by_name ON api_key (organization_id, name_folded, id)
    WHERE revoked_at IS NULL AND organization_id IS NOT NULL;
CREATE INDEX live_organization_key_by_role ON api_key (organization_id, role_rank, id)
    WHERE revoked_at IS NULL AND organization_id IS NOT NULL;
