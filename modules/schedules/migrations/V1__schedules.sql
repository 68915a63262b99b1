-- One stretch of a weekday. `closes` is outside, `24:00` is midnight after the day. Never changed,
-- only archived and brought back, so that no merge makes a stretch that nobody wrote.
CREATE TABLE schedules_weekly (
    id               TEXT PRIMARY KEY,
    clinic_id        TEXT NOT NULL REFERENCES core_clinic (id),
    scope            TEXT NOT NULL CHECK (scope IN ('clinic', 'professional')),
    professional_id  TEXT REFERENCES core_user (id),
    weekday          INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    opens            TEXT NOT NULL CHECK (opens GLOB '[0-2][0-9]:[0-5][0-9]'),
    closes           TEXT NOT NULL CHECK (closes GLOB '[0-2][0-9]:[0-5][0-9]' AND closes <= '24:00'),
    archived_at      TEXT,
    _sv              BLOB NOT NULL DEFAULT x'',
    CHECK (opens < closes),
    CHECK ((scope = 'professional') = (professional_id IS NOT NULL))
) STRICT;
CREATE INDEX schedules_weekly_clinic ON schedules_weekly (clinic_id, professional_id);

-- Days that are not as usual, both dates included. Dates, kind and windows may come from two desks:
-- rules between them are the handlers', and readers take an impossible pair as no hours at all.
CREATE TABLE schedules_override (
    id               TEXT PRIMARY KEY,
    clinic_id        TEXT NOT NULL REFERENCES core_clinic (id),
    scope            TEXT NOT NULL CHECK (scope IN ('clinic', 'professional')),
    professional_id  TEXT REFERENCES core_user (id),
    from_date        TEXT NOT NULL CHECK (from_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    to_date          TEXT NOT NULL CHECK (to_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    kind             TEXT NOT NULL CHECK (kind IN ('closed', 'hours')),
    windows          TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(windows)),
    reason           TEXT CHECK (length(reason) <= 200),
    -- The holiday it was made for: `good_friday`.
    holiday          TEXT,
    created_at       TEXT NOT NULL,
    archived_at      TEXT,
    _sv              BLOB NOT NULL DEFAULT x'',
    CHECK ((scope = 'professional') = (professional_id IS NOT NULL))
) STRICT;
CREATE INDEX schedules_override_clinic ON schedules_override (clinic_id, to_date);
