-- The registry lies in clear beside the practices: it may never hold anything about a patient.
CREATE TABLE practice (
    id          TEXT PRIMARY KEY,
    slug        TEXT NOT NULL UNIQUE CHECK (slug GLOB '[a-z0-9]*' AND length(slug) <= 40),
    name        TEXT NOT NULL,
    country     TEXT NOT NULL,
    language    TEXT NOT NULL,
    file        TEXT NOT NULL,
    demo        INTEGER NOT NULL DEFAULT 0 CHECK (demo IN (0, 1)),
    created_at  TEXT NOT NULL
) STRICT;

-- One row per person and practice: what turns that person's password into the practice key.
CREATE TABLE unlock (
    practice_id   TEXT NOT NULL REFERENCES practice (id) ON DELETE CASCADE,
    user_id       TEXT NOT NULL,
    email         TEXT NOT NULL,
    display_name  TEXT NOT NULL,
    kdf           TEXT NOT NULL,
    salt          BLOB NOT NULL,
    wrapped_key   BLOB NOT NULL,
    must_change   INTEGER NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1)),
    PRIMARY KEY (practice_id, user_id),
    UNIQUE (practice_id, email)
) STRICT;

CREATE TABLE recovery (
    practice_id  TEXT PRIMARY KEY REFERENCES practice (id) ON DELETE CASCADE,
    salt         BLOB NOT NULL,
    wrapped_key  BLOB NOT NULL
) STRICT;

-- Kept for unknown addresses too, so that the answer does not tell who exists.
CREATE TABLE attempt (
    practice_id  TEXT NOT NULL,
    email        TEXT NOT NULL,
    failures     INTEGER NOT NULL,
    failed_at    INTEGER NOT NULL,
    PRIMARY KEY (practice_id, email)
) STRICT;

CREATE TABLE device (
    only        INTEGER PRIMARY KEY CHECK (only = 1),
    id          TEXT NOT NULL,
    created_at  TEXT NOT NULL
) STRICT;
