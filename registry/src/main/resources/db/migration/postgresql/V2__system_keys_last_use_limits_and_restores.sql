-- System keys, the last use of keys, a maximum of kept answers, and the history of backups and restores.
-- No row that can alter a verdict is touched.

-- When a key last passed a check. Outside the change log: no verdict depends on it, and a crash may lose a minute of it.
CREATE TABLE key_use (
    key_id       BIGINT NOT NULL PRIMARY KEY,
    last_used_at BIGINT NOT NULL
);

-- A feature of a project has one live key at the most.
CREATE UNIQUE INDEX live_key_of_feature ON api_key (project_id, system_feature)
    WHERE revoked_at IS NULL AND system_feature IS NOT NULL;
CREATE INDEX key_of_feature ON api_key (project_id, system_feature, id) WHERE system_feature IS NOT NULL;

-- How many answers are kept for each credential, by the triggers below: counting them anew for each request would take
-- longer the more there are.
CREATE TABLE idempotency_count (
    actor_type TEXT COLLATE "C" NOT NULL,
    actor_id   BIGINT NOT NULL,
    n          BIGINT NOT NULL CHECK (n >= 0),
    PRIMARY KEY (actor_type, actor_id)
);
INSERT INTO idempotency_count (actor_type, actor_id, n)
SELECT actor_type, actor_id, COUNT(*) FROM idempotency GROUP BY actor_type, actor_id;

CREATE FUNCTION idempotency_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO "${flyway:defaultSchema}".idempotency_count AS counted (actor_type, actor_id, n)
        VALUES (NEW.actor_type, NEW.actor_id, 1)
        ON CONFLICT (actor_type, actor_id) DO UPDATE SET n = counted.n + 1;
    ELSE
        UPDATE "${flyway:defaultSchema}".idempotency_count SET n = n - 1
        WHERE actor_type = OLD.actor_type AND actor_id = OLD.actor_id;
        DELETE FROM "${flyway:defaultSchema}".idempotency_count
        WHERE actor_type = OLD.actor_type AND actor_id = OLD.actor_id AND n = 0;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER idempotency_counted AFTER INSERT OR DELETE ON idempotency
FOR EACH ROW EXECUTE FUNCTION idempotency_counted();

-- One row in a backup, none in a database that is in use: when the copy was made, and up to which change.
CREATE TABLE backup_info (
    taken_at BIGINT NOT NULL,
    change_n BIGINT NOT NULL
);

-- Every restore that this database has been through. complete is 1 if all that had been revoked, archived, lowered or
-- removed after the backup is known to be so again.
CREATE TABLE restore_mark (
    restored_at     BIGINT NOT NULL,
    backup_taken_at BIGINT NOT NULL,
    complete        BIGINT NOT NULL CHECK (complete IN (0, 1)),
    detail          TEXT COLLATE "C" NOT NULL
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

-- Where this database lives: what tells it from its own copies and from its own past. One row, compared at each start.
CREATE TABLE provenance (
    id       BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    system   TEXT COLLATE "C",
    timeline TEXT COLLATE "C",
    place    TEXT COLLATE "C" NOT NULL
);

-- Who has the seat, and when they left it. A process that didn't may still be answering checks for as long as its lease.
CREATE TABLE seat (
    id      BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    holder  TEXT COLLATE "C" NOT NULL,
    host    TEXT COLLATE "C" NOT NULL,
    pid     BIGINT NOT NULL,
    left_at BIGINT
);

-- Triggers hold for every session, whatever it says of its role in replication.
DO $$
DECLARE
    present RECORD;
BEGIN
    FOR present IN SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        JOIN pg_namespace s ON s.oid = c.relnamespace
        WHERE NOT t.tgisinternal AND s.nspname = '${flyway:defaultSchema}'
    LOOP
        EXECUTE format('ALTER TABLE "${flyway:defaultSchema}".%I ENABLE ALWAYS TRIGGER %I', present.relname, present.tgname);
    END LOOP;
END $$;
