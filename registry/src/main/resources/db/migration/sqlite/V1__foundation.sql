-- The first schema. Times are milliseconds since 1970 in UTC; truth values are 0 and 1; ids are never used again.
--
-- Six tables can alter a verdict or somebody's authority: organization, project, api_key, person and the two
-- member tables. Each of their rows carries change_n, the number of the change that wrote it. Triggers at the end
-- refuse a write under any other number than the counter's present one, even from a database shell.

CREATE TABLE counter (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    n  INTEGER NOT NULL CHECK (n >= 0)
);
INSERT INTO counter (id, n) VALUES (1, 0);

-- Every change there has been, each with the whole new state of its row as far as verdicts depend on it.
CREATE TABLE change (
    n               INTEGER NOT NULL PRIMARY KEY,
    token           INTEGER NOT NULL,
    at              INTEGER NOT NULL,
    type            TEXT    NOT NULL,
    organization_id INTEGER,
    project_id      INTEGER,
    key_id          INTEGER,
    external_id     TEXT,
    archived        INTEGER CHECK (archived IN (0, 1)),
    digest          BLOB CHECK (length(digest) = 32),
    kind            TEXT,
    role            TEXT,
    expires_at      INTEGER,
    revoked         INTEGER CHECK (revoked IN (0, 1))
);

CREATE TABLE organization (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT    NOT NULL,
    username    TEXT    NOT NULL UNIQUE,
    domain      TEXT,
    external_id TEXT UNIQUE,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    archived_at INTEGER,
    change_n    INTEGER NOT NULL
);

CREATE TABLE project (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_id INTEGER NOT NULL REFERENCES organization (id),
    name            TEXT    NOT NULL,
    name_folded     TEXT    NOT NULL,
    external_id     TEXT,
    locale          TEXT    NOT NULL,
    timezone        TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    archived_at     INTEGER,
    change_n        INTEGER NOT NULL,
    UNIQUE (organization_id, external_id)
);
CREATE INDEX project_by_id ON project (organization_id, id) WHERE archived_at IS NULL;
CREATE INDEX project_by_name ON project (organization_id, name_folded, id) WHERE archived_at IS NULL;
CREATE INDEX project_by_created_at ON project (organization_id, created_at, id) WHERE archived_at IS NULL;
CREATE INDEX project_by_updated_at ON project (organization_id, updated_at, id) WHERE archived_at IS NULL;

CREATE TABLE person (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    email            TEXT    NOT NULL,
    email_normalized TEXT    NOT NULL UNIQUE,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    change_n         INTEGER NOT NULL
);

CREATE TABLE organization_member (
    organization_id INTEGER NOT NULL REFERENCES organization (id),
    person_id       INTEGER NOT NULL REFERENCES person (id),
    role            TEXT    NOT NULL CHECK (role IN ('member', 'admin', 'owner')),
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    removed_at      INTEGER,
    change_n        INTEGER NOT NULL,
    PRIMARY KEY (organization_id, person_id)
);
CREATE INDEX organization_member_by_person ON organization_member (person_id, organization_id);

CREATE TABLE project_member (
    project_id INTEGER NOT NULL REFERENCES project (id),
    person_id  INTEGER NOT NULL REFERENCES person (id),
    role       TEXT    NOT NULL CHECK (role IN ('support', 'smtpproxy', 'editor', 'publisher', 'admin')),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    removed_at INTEGER,
    change_n   INTEGER NOT NULL,
    PRIMARY KEY (project_id, person_id)
);
CREATE INDEX project_member_by_person ON project_member (person_id, project_id);

-- Keys, the revoked ones included, which stay for ever so that no digest is issued twice.
CREATE TABLE api_key (
    id                 INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id         INTEGER REFERENCES project (id),
    organization_id    INTEGER REFERENCES organization (id),
    kind               TEXT    NOT NULL CHECK (kind IN ('publishable', 'secret', 'organization')),
    role               TEXT    NOT NULL,
    role_rank          INTEGER NOT NULL,
    digest             BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
    format             INTEGER NOT NULL,
    last_four          TEXT    NOT NULL,
    name               TEXT    NOT NULL,
    name_folded        TEXT    NOT NULL,
    description        TEXT,
    description_folded TEXT,
    system_feature     TEXT,
    created_by_type    TEXT    NOT NULL,
    created_by_id      INTEGER NOT NULL,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL,
    expires_at         INTEGER,
    revoked_at         INTEGER,
    revoked_by_type    TEXT,
    revoked_by_id      INTEGER,
    revoked_reason     TEXT,
    change_n           INTEGER NOT NULL,
    CHECK ((kind = 'organization') = (organization_id IS NOT NULL)),
    CHECK ((organization_id IS NULL) <> (project_id IS NULL)),
    CHECK ((organization_id IS NULL AND role IN ('support', 'smtpproxy', 'editor', 'publisher', 'admin'))
        OR (organization_id IS NOT NULL AND role IN ('member', 'admin', 'owner'))),
    CHECK ((revoked_at IS NULL) = (revoked_by_type IS NULL)),
    CHECK ((revoked_at IS NULL) = (revoked_by_id IS NULL))
);
CREATE INDEX live_key_by_id ON api_key (project_id, id) WHERE revoked_at IS NULL;
CREATE INDEX live_key_by_name ON api_key (project_id, name_folded, id) WHERE revoked_at IS NULL;
CREATE INDEX live_key_by_role ON api_key (project_id, role_rank, id) WHERE revoked_at IS NULL;
CREATE INDEX live_key_by_created_at ON api_key (project_id, created_at, id) WHERE revoked_at IS NULL;
CREATE INDEX live_key_by_updated_at ON api_key (project_id, updated_at, id) WHERE revoked_at IS NULL;
CREATE INDEX key_by_id ON api_key (project_id, id);
CREATE INDEX key_by_name ON api_key (project_id, name_folded, id);
CREATE INDEX key_by_role ON api_key (project_id, role_rank, id);
CREATE INDEX key_by_created_at ON api_key (project_id, created_at, id);
CREATE INDEX key_by_updated_at ON api_key (project_id, updated_at, id);
CREATE INDEX organization_key ON api_key (organization_id, id) WHERE organization_id IS NOT NULL;
CREATE INDEX expiring_key_of_project ON api_key (project_id, expires_at)
    WHERE revoked_at IS NULL AND expires_at IS NOT NULL;
CREATE INDEX expiring_key_of_organization ON api_key (organization_id, expires_at)
    WHERE revoked_at IS NULL AND expires_at IS NOT NULL;

-- How many keys of an owner aren't revoked, kept by the two triggers below: to count them anew for each key that is
-- issued would take longer the more there are. No verdict depends on it.
CREATE TABLE key_count (
    owner_type TEXT    NOT NULL CHECK (owner_type IN ('project', 'organization')),
    owner_id   INTEGER NOT NULL,
    n          INTEGER NOT NULL CHECK (n >= 0),
    PRIMARY KEY (owner_type, owner_id)
);

CREATE TRIGGER api_key_counted AFTER INSERT ON api_key
WHEN NEW.revoked_at IS NULL
BEGIN
    INSERT INTO key_count (owner_type, owner_id, n)
    VALUES (iif(NEW.project_id IS NULL, 'organization', 'project'), coalesce(NEW.project_id, NEW.organization_id), 1)
    ON CONFLICT (owner_type, owner_id) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER api_key_uncounted AFTER UPDATE OF revoked_at ON api_key
WHEN OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL
BEGIN
    UPDATE key_count SET n = n - 1
    WHERE owner_type = iif(NEW.project_id IS NULL, 'organization', 'project')
        AND owner_id = coalesce(NEW.project_id, NEW.organization_id);
END;

-- organization_id 0 is the installation itself: no tenant sees such a row. refused_minute is set for refusals
-- alone, which are counted by actor, action, reason, key and minute; nulls are distinct, so changes are never merged.
CREATE TABLE audit (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    at              INTEGER NOT NULL,
    actor_type      TEXT    NOT NULL,
    actor_id        INTEGER NOT NULL,
    action          TEXT    NOT NULL,
    outcome         TEXT    NOT NULL CHECK (outcome IN ('done', 'refused')),
    organization_id INTEGER NOT NULL,
    project_id      INTEGER,
    key_id          INTEGER,
    detail          TEXT,
    count           INTEGER NOT NULL CHECK (count > 0),
    request_id      TEXT,
    client_address  TEXT,
    refused_reason  TEXT,
    refused_minute  INTEGER
);
CREATE UNIQUE INDEX audit_refusals
    ON audit (actor_type, actor_id, action, refused_reason, coalesce(key_id, 0), refused_minute);
CREATE INDEX audit_by_time ON audit (organization_id, at, id);
CREATE INDEX audit_by_key ON audit (organization_id, key_id, at, id) WHERE key_id IS NOT NULL;
CREATE INDEX audit_by_actor ON audit (organization_id, actor_type, actor_id, at, id);
CREATE INDEX audit_by_action ON audit (organization_id, action, at, id);

CREATE TABLE idempotency (
    actor_type  TEXT    NOT NULL,
    actor_id    INTEGER NOT NULL,
    key_digest  BLOB    NOT NULL CHECK (length(key_digest) = 32),
    fingerprint BLOB    NOT NULL,
    status      INTEGER NOT NULL,
    body        TEXT    NOT NULL,
    change_n    INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    PRIMARY KEY (actor_type, actor_id, key_digest)
);
CREATE INDEX idempotency_by_expiry ON idempotency (expires_at);

-- The counter goes up by one and never otherwise; the log only grows, and only at its end.

CREATE TRIGGER counter_update BEFORE UPDATE ON counter
WHEN NEW.id <> OLD.id OR NEW.n <> OLD.n + 1
BEGIN SELECT RAISE(ABORT, 'keystile: the counter goes up by one'); END;

CREATE TRIGGER counter_insert BEFORE INSERT ON counter
BEGIN SELECT RAISE(ABORT, 'keystile: there is one counter'); END;

CREATE TRIGGER counter_delete BEFORE DELETE ON counter
BEGIN SELECT RAISE(ABORT, 'keystile: there is one counter'); END;

CREATE TRIGGER change_insert BEFORE INSERT ON change
WHEN NEW.n IS NOT (SELECT n FROM counter) OR EXISTS (SELECT 1 FROM change WHERE n = NEW.n)
BEGIN SELECT RAISE(ABORT, 'keystile: a change takes the number of the counter, once'); END;

CREATE TRIGGER change_update BEFORE UPDATE ON change
BEGIN SELECT RAISE(ABORT, 'keystile: the change log is append-only'); END;

CREATE TRIGGER change_delete BEFORE DELETE ON change
BEGIN SELECT RAISE(ABORT, 'keystile: the change log is append-only'); END;

-- Rows that can alter a verdict are written under the counter's number, before the change of that number is logged,
-- and never deleted. INSERT OR REPLACE and UPDATE OR REPLACE would delete without a trigger, so both are refused
-- where they would replace a row.

CREATE TRIGGER organization_insert BEFORE INSERT ON organization
WHEN NEW.change_n IS NOT (SELECT n FROM counter) OR EXISTS (SELECT 1 FROM change WHERE n = NEW.change_n)
BEGIN SELECT RAISE(ABORT, 'keystile: organization is written under the current change number only'); END;

CREATE TRIGGER organization_insert_replacing BEFORE INSERT ON organization
WHEN EXISTS (SELECT 1 FROM organization WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM organization WHERE username = NEW.username) OR EXISTS (SELECT 1 FROM organization WHERE external_id = NEW.external_id)
BEGIN SELECT RAISE(ABORT, 'keystile: organization has such a row'); END;

CREATE TRIGGER organization_update BEFORE UPDATE ON organization
WHEN NEW.change_n IS NOT (SELECT n FROM counter) OR EXISTS (SELECT 1 FROM change WHERE n = NEW.change_n)
BEGIN SELECT RAISE(ABORT, 'keystile: organization is written under the current change number only'); END;

CREATE TRIGGER organization_delete BEFORE DELETE ON organization
BEGIN SELECT RAISE(ABORT, 'keystile: organization is never deleted from'); END;

CREATE TRIGGER organization_fixed BEFORE UPDATE ON organization
WHEN NEW.id IS NOT OLD.id
   OR NEW.created_at IS NOT OLD.created_at
BEGIN SELECT RAISE(ABORT, 'keystile: what a row of organization is never changes'); END;

CREATE TRIGGER organization_update_replacing BEFORE UPDATE ON organization
WHEN EXISTS (SELECT 1 FROM organization WHERE username = NEW.username AND id <> OLD.id) OR EXISTS (SELECT 1 FROM organization WHERE external_id = NEW.external_id AND id <> OLD.id)
BEGIN SELECT RAISE(ABORT, 'keystile: organization has such a row'); END;

CREATE TRIGGER organization_final BEFORE UPDATE ON organization
WHEN OLD.archived_at IS NOT NULL AND (NEW.archived_at IS NOT OLD.archived_at)
BEGIN SELECT RAISE(ABORT, 'keystile: archived_at is final'); END;

CREATE TRIGGER project_insert BEFORE INSERT ON project
WHEN NEW.change_n IS NOT (SELECT n FROM counter) OR EXISTS (SELECT 1 FROM change WHERE n = NEW.change_n)
BEGIN SELECT RAISE(ABORT, 'keystile: project is written under the current change number only'); END;

CREATE TRIGGER project_insert_replacing BEFORE INSERT ON project
WHEN EXISTS (SELECT 1 FROM project WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM project WHERE organization_id = NEW.organization_id AND external_id = NEW.external_id)
BEGIN SELECT RAISE(ABORT, 'keystile: project has such a row'); END;

CREATE TRIGGER project_update BEFORE UPDATE ON project
WHEN NEW.change_n IS NOT (SELECT n FROM counter) OR EXISTS (SELECT 1 FROM change WHERE n = NEW.change_n)
BEGIN SELECT RAISE(ABORT, 'keystile: project is written under the current change number only'); END;

CREATE TRIGGER project_delete BEFORE DELETE ON project
BEGIN SELECT RAISE(ABORT, 'keystile: project is never deleted from'); END;

CREATE TRIGGER project_fixed BEFORE UPDATE ON project
WHEN NEW.id IS NOT OLD.id
   OR NEW.organization_id IS NOT OLD.organization_id
   OR NEW.created_at IS NOT OLD.created_at
BEGIN SELECT RAISE(ABORT, 'keystile: what a row of project is never changes'); END;

CREATE TRIGGER project_update_replacing BEFORE UPDATE ON project
WHEN EXISTS (SELECT 1 FROM project WHERE organization_id = NEW.organization_id AND external_id = NEW.external_id AND id <> OLD.id)
BEGIN SELECT RAISE(ABORT, 'keystile: project has such a row'); END;

CREATE TRIGGER project_final BEFORE UPDATE ON project
WHEN OLD.archived_at IS NOT NULL AND (NEW.archived_at IS NOT OLD.archived_at)
BEGIN SELECT RAISE(ABORT, 'keystile: archived_at is final'); END;

CREATE TRIGGER api_key_insert BEFORE INSERT ON api_key
WHEN NEW.change_n IS NOT (SELECT n FROM counter) OR EXISTS (SELECT 1 FROM change WHERE n = NEW.change_n)
BEGIN SELECT RAISE(ABORT, 'keystile: api_key is written under the current change number only'); END;

CREATE TRIGGER api_key_insert_replacing BEFORE INSERT ON api_key
WHEN EXISTS (SELECT 1 FROM api_key WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM api_key WHERE digest = NEW.digest)
BEGIN SELECT RAISE(ABORT, 'keystile: api_key has such a row'); END;

CREATE TRIGGER api_key_update BEFORE UPDATE ON api_key
WHEN NEW.change_n IS NOT (SELECT n FROM counter) OR EXISTS (SELECT 1 FROM change WHERE n = NEW.change_n)
BEGIN SELECT RAISE(ABORT, 'keystile: api_key is written under the current change number only'); END;

CREATE TRIGGER api_key_delete BEFORE DELETE ON api_key
BEGIN SELECT RAISE(ABORT, 'keystile: api_key is never deleted from'); END;

CREATE TRIGGER api_key_fixed BEFORE UPDATE ON api_key
WHEN NEW.id IS NOT OLD.id
   OR NEW.project_id IS NOT OLD.project_id
   OR NEW.organization_id IS NOT OLD.organization_id
   OR NEW.kind IS NOT OLD.kind
   OR NEW.digest IS NOT OLD.digest
   OR NEW.format IS NOT OLD.format
   OR NEW.last_four IS NOT OLD.last_four
   OR NEW.system_feature IS NOT OLD.system_feature
   OR NEW.created_by_type IS NOT OLD.created_by_type
   OR NEW.created_by_id IS NOT OLD.created_by_id
   OR NEW.created_at IS NOT OLD.created_at
   OR NEW.expires_at IS NOT OLD.expires_at
BEGIN SELECT RAISE(ABORT, 'keystile: what a row of api_key is never changes'); END;

CREATE TRIGGER api_key_final BEFORE UPDATE ON api_key
WHEN OLD.revoked_at IS NOT NULL AND (NEW.revoked_at IS NOT OLD.revoked_at OR NEW.revoked_by_type IS NOT OLD.revoked_by_type OR NEW.revoked_by_id IS NOT OLD.revoked_by_id OR NEW.revoked_reason IS NOT OLD.revoked_reason)
BEGIN SELECT RAISE(ABORT, 'keystile: revoked_at is final'); END;

CREATE TRIGGER person_insert BEFORE INSERT ON person
WHEN NEW.change_n IS NOT (SELECT n FROM counter) OR EXISTS (SELECT 1 FROM change WHERE n = NEW.change_n)
BEGIN SELECT RAISE(ABORT, 'keystile: person is written under the current change number only'); END;

CREATE TRIGGER person_insert_replacing BEFORE INSERT ON person
WHEN EXISTS (SELECT 1 FROM person WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM person WHERE email_normalized = NEW.email_normalized)
BEGIN SELECT RAISE(ABORT, 'keystile: person has such a row'); END;

CREATE TRIGGER person_update BEFORE UPDATE ON person
WHEN NEW.change_n IS NOT (SELECT n FROM counter) OR EXISTS (SELECT 1 FROM change WHERE n = NEW.change_n)
BEGIN SELECT RAISE(ABORT, 'keystile: person is written under the current change number only'); END;

CREATE TRIGGER person_delete BEFORE DELETE ON person
BEGIN SELECT RAISE(ABORT, 'keystile: person is never deleted from'); END;

CREATE TRIGGER person_fixed BEFORE UPDATE ON person
WHEN NEW.id IS NOT OLD.id
   OR NEW.created_at IS NOT OLD.created_at
BEGIN SELECT RAISE(ABORT, 'keystile: what a row of person is never changes'); END;

CREATE TRIGGER person_update_replacing BEFORE UPDATE ON person
WHEN EXISTS (SELECT 1 FROM person WHERE email_normalized = NEW.email_normalized AND id <> OLD.id)
BEGIN SELECT RAISE(ABORT, 'keystile: person has such a row'); END;

CREATE TRIGGER organization_member_insert BEFORE INSERT ON organization_member
WHEN NEW.change_n IS NOT (SELECT n FROM counter) OR EXISTS (SELECT 1 FROM change WHERE n = NEW.change_n)
BEGIN SELECT RAISE(ABORT, 'keystile: organization_member is written under the current change number only'); END;

CREATE TRIGGER organization_member_insert_replacing BEFORE INSERT ON organization_member
WHEN EXISTS (SELECT 1 FROM organization_member WHERE organization_id = NEW.organization_id AND person_id = NEW.person_id)
BEGIN SELECT RAISE(ABORT, 'keystile: organization_member has such a row'); END;

CREATE TRIGGER organization_member_update BEFORE UPDATE ON organization_member
WHEN NEW.change_n IS NOT (SELECT n FROM counter) OR EXISTS (SELECT 1 FROM change WHERE n = NEW.change_n)
BEGIN SELECT RAISE(ABORT, 'keystile: organization_member is written under the current change number only'); END;

CREATE TRIGGER organization_member_delete BEFORE DELETE ON organization_member
BEGIN SELECT RAISE(ABORT, 'keystile: organization_member is never deleted from'); END;

CREATE TRIGGER organization_member_fixed BEFORE UPDATE ON organization_member
WHEN NEW.organization_id IS NOT OLD.organization_id
   OR NEW.person_id IS NOT OLD.person_id
BEGIN SELECT RAISE(ABORT, 'keystile: what a row of organization_member is never changes'); END;

CREATE TRIGGER project_member_insert BEFORE INSERT ON project_member
WHEN NEW.change_n IS NOT (SELECT n FROM counter) OR EXISTS (SELECT 1 FROM change WHERE n = NEW.change_n)
BEGIN SELECT RAISE(ABORT, 'keystile: project_member is written under the current change number only'); END;

CREATE TRIGGER project_member_insert_replacing BEFORE INSERT ON project_member
WHEN EXISTS (SELECT 1 FROM project_member WHERE project_id = NEW.project_id AND person_id = NEW.person_id)
BEGIN SELECT RAISE(ABORT, 'keystile: project_member has such a row'); END;

CREATE TRIGGER project_member_update BEFORE UPDATE ON project_member
WHEN NEW.change_n IS NOT (SELECT n FROM counter) OR EXISTS (SELECT 1 FROM change WHERE n = NEW.change_n)
BEGIN SELECT RAISE(ABORT, 'keystile: project_member is written under the current change number only'); END;

CREATE TRIGGER project_member_delete BEFORE DELETE ON project_member
BEGIN SELECT RAISE(ABORT, 'keystile: project_member is never deleted from'); END;

CREATE TRIGGER project_member_fixed BEFORE UPDATE ON project_member
WHEN NEW.project_id IS NOT OLD.project_id
   OR NEW.person_id IS NOT OLD.person_id
BEGIN SELECT RAISE(ABORT, 'keystile: what a row of project_member is never changes'); END;
