CREATE TABLE core_practice (
    id          TEXT PRIMARY KEY,
    slug        TEXT NOT NULL,
    name        TEXT NOT NULL,
    country     TEXT NOT NULL,
    currency    TEXT NOT NULL,
    language    TEXT NOT NULL,
    zone        TEXT NOT NULL,
    demo        INTEGER NOT NULL CHECK (demo IN (0, 1)),
    created_at  TEXT NOT NULL,
    _sv         BLOB NOT NULL DEFAULT x''
) STRICT;

CREATE TABLE core_clinic (
    id      TEXT PRIMARY KEY,
    code    TEXT NOT NULL,
    name    TEXT NOT NULL,
    zone    TEXT NOT NULL,
    active  INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    _sv     BLOB NOT NULL DEFAULT x''
) STRICT;

CREATE TABLE core_user (
    id            TEXT PRIMARY KEY,
    email         TEXT NOT NULL,
    name          TEXT NOT NULL,
    professional  INTEGER NOT NULL DEFAULT 0 CHECK (professional IN (0, 1)),
    color         TEXT NOT NULL DEFAULT 'pro-1',
    active        INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    created_at    TEXT NOT NULL,
    _sv           BLOB NOT NULL DEFAULT x''
) STRICT;

CREATE TABLE core_membership (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES core_user (id),
    clinic_id  TEXT NOT NULL REFERENCES core_clinic (id),
    role       TEXT NOT NULL CHECK (role IN ('admin', 'dentist', 'hygienist', 'assistant', 'receptionist')),
    active     INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    _sv        BLOB NOT NULL DEFAULT x''
) STRICT;
CREATE INDEX core_membership_user ON core_membership (user_id, clinic_id);

-- What a practice changed about the grants that manifests give.
CREATE TABLE core_grant (
    id          TEXT PRIMARY KEY,
    role        TEXT NOT NULL,
    permission  TEXT NOT NULL,
    scope       TEXT NOT NULL CHECK (scope IN ('all', 'own', 'none')),
    _sv         BLOB NOT NULL DEFAULT x''
) STRICT;

CREATE TABLE core_setting (
    id     TEXT PRIMARY KEY,
    value  TEXT NOT NULL CHECK (json_valid(value)),
    _sv    BLOB NOT NULL DEFAULT x''
) STRICT;

-- Machine state of this file: never synced.
CREATE TABLE core_device (
    id          TEXT PRIMARY KEY,
    letter      TEXT NOT NULL UNIQUE,
    created_at  TEXT NOT NULL
) STRICT;

CREATE TABLE core_counter (
    name   TEXT NOT NULL,
    letter TEXT NOT NULL,
    value  INTEGER NOT NULL,
    PRIMARY KEY (name, letter)
) STRICT, WITHOUT ROWID;

CREATE TABLE core_clock (
    only   INTEGER PRIMARY KEY CHECK (only = 1),
    stamp  INTEGER NOT NULL
) STRICT;

CREATE TABLE core_call (
    id         TEXT PRIMARY KEY,
    op         TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    clinic_id  TEXT,
    device_id  TEXT NOT NULL,
    at         TEXT NOT NULL,
    stamp      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE core_journal (
    seq      INTEGER PRIMARY KEY,
    call_id  TEXT NOT NULL,
    entity   TEXT NOT NULL,
    row_id   TEXT NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('insert', 'update', 'delete')),
    op       BLOB NOT NULL
) STRICT;
CREATE INDEX core_journal_call ON core_journal (call_id);
CREATE INDEX core_journal_row ON core_journal (row_id);

CREATE TABLE core_event (
    id       TEXT PRIMARY KEY,
    call_id  TEXT NOT NULL,
    name     TEXT NOT NULL,
    payload  TEXT NOT NULL,
    at       TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE core_job (
    id         TEXT PRIMARY KEY,
    module     TEXT NOT NULL,
    name       TEXT NOT NULL,
    payload    TEXT NOT NULL,
    clinic_id  TEXT,
    run_at     INTEGER NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')),
    error      TEXT
) STRICT;
CREATE INDEX core_job_due ON core_job (state, run_at);

CREATE TABLE core_module (
    name          TEXT PRIMARY KEY,
    state         TEXT NOT NULL CHECK (state IN ('uninstalled', 'to_install', 'installed', 'to_upgrade', 'to_remove', 'disabled')),
    version       TEXT,
    installed_at  TEXT,
    -- The last change before its tables stood: what was written after it is the practice's own.
    installed_seq INTEGER,
    error         TEXT,
    -- Of a scheduled change: the state that `cancel` returns to, who asked and when. What the
    -- program schedules for itself was asked by nobody.
    came_from     TEXT CHECK (came_from IN ('uninstalled', 'installed', 'disabled')),
    asked_by      TEXT,
    asked_at      TEXT
) STRICT;

-- What a module's migrations created, recorded at install: uninstalling drops exactly this.
CREATE TABLE core_module_object (
    module  TEXT NOT NULL,
    kind    TEXT NOT NULL,
    name    TEXT NOT NULL,
    PRIMARY KEY (module, kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE core_module_operation_log (
    id           TEXT PRIMARY KEY,
    module       TEXT NOT NULL,
    operation    TEXT NOT NULL CHECK (operation IN ('install', 'upgrade', 'uninstall')),
    step         TEXT NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('started', 'completed', 'failed')),
    details      TEXT,
    duration_ms  INTEGER,
    created_at   TEXT NOT NULL
) STRICT;
CREATE INDEX core_module_operation_log_module ON core_module_operation_log (module, id);

-- Which row a seed record became, and what it was when seeded: a digest per column. `retired` holds
-- the cells that archiving a vanished record replaced.
CREATE TABLE core_seed_record (
    xml_id      TEXT NOT NULL,
    clinic_id   TEXT NOT NULL DEFAULT '',
    module      TEXT NOT NULL,
    table_name  TEXT NOT NULL,
    row_id      TEXT NOT NULL,
    noupdate    INTEGER NOT NULL CHECK (noupdate IN (0, 1)),
    digest      TEXT NOT NULL CHECK (json_valid(digest)),
    retired     TEXT CHECK (json_valid(retired)),
    PRIMARY KEY (xml_id, clinic_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX core_seed_record_module ON core_seed_record (module);
