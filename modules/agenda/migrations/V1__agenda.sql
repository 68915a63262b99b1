CREATE TABLE agenda_cabinet (
    id          TEXT PRIMARY KEY,
    clinic_id   TEXT NOT NULL REFERENCES core_clinic (id),
    name        TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    position    INTEGER NOT NULL,
    color       TEXT,
    active      INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    created_at  TEXT NOT NULL,
    _sv         BLOB NOT NULL DEFAULT x''
) STRICT;
CREATE INDEX agenda_cabinet_clinic ON agenda_cabinet (clinic_id, position, id);

-- What people agreed on is the wall time in a zone; the milliseconds are the instant it is by the
-- zone's rules of today, for ordering and for finding clashes.
CREATE TABLE agenda_appointment (
    id                 TEXT PRIMARY KEY,
    clinic_id          TEXT NOT NULL REFERENCES core_clinic (id),
    version            INTEGER NOT NULL,
    patient_id         TEXT REFERENCES patients_patient (id) DEFERRABLE INITIALLY DEFERRED,
    professional_id    TEXT REFERENCES core_user (id),
    cabinet_id         TEXT REFERENCES agenda_cabinet (id),
    start_local        TEXT NOT NULL CHECK (length(start_local) = 16),
    end_local          TEXT NOT NULL CHECK (length(end_local) = 16),
    zone               TEXT NOT NULL,
    start_ms           INTEGER NOT NULL,
    end_ms             INTEGER NOT NULL,
    status             TEXT NOT NULL CHECK (status IN ('scheduled', 'confirmed', 'checked_in',
                           'in_treatment', 'completed', 'cancelled', 'no_show')),
    kind               TEXT NOT NULL CHECK (kind IN ('visit', 'blocked')),
    title              TEXT NOT NULL CHECK (length(title) <= 200),
    notes              TEXT NOT NULL CHECK (length(notes) <= 10000),
    override_reason    TEXT,
    cancel_reason      TEXT,
    checked_in_at      TEXT,
    seated_at          TEXT,
    completed_at       TEXT,
    -- The status before the last change while that can be taken back, nothing once it was.
    previous_status    TEXT CHECK (previous_status IN ('scheduled', 'confirmed', 'checked_in',
                           'in_treatment')),
    status_changed_at  TEXT NOT NULL,
    status_changed_by  TEXT NOT NULL,
    created_at         TEXT NOT NULL,
    created_by         TEXT NOT NULL,
    _sv                BLOB NOT NULL DEFAULT x'',
    CHECK (end_ms > start_ms AND end_ms - start_ms <= 86400000)
) STRICT;
CREATE INDEX agenda_appointment_clinic ON agenda_appointment (clinic_id, start_ms);
CREATE INDEX agenda_appointment_professional
    ON agenda_appointment (clinic_id, professional_id, start_ms);
CREATE INDEX agenda_appointment_cabinet ON agenda_appointment (clinic_id, cabinet_id, start_ms);
CREATE INDEX agenda_appointment_patient ON agenda_appointment (patient_id, start_ms);

CREATE TABLE agenda_transition (
    id              TEXT PRIMARY KEY,
    clinic_id       TEXT NOT NULL REFERENCES core_clinic (id),
    appointment_id  TEXT NOT NULL REFERENCES agenda_appointment (id),
    from_status     TEXT NOT NULL,
    to_status       TEXT NOT NULL,
    changed_at      TEXT NOT NULL,
    changed_by      TEXT NOT NULL,
    undo            INTEGER NOT NULL CHECK (undo IN (0, 1)),
    reason          TEXT,
    _sv             BLOB NOT NULL DEFAULT x''
) STRICT;
CREATE INDEX agenda_transition_appointment ON agenda_transition (appointment_id, id);

CREATE TABLE agenda_cabinet_change (
    id               TEXT PRIMARY KEY,
    clinic_id        TEXT NOT NULL REFERENCES core_clinic (id),
    appointment_id   TEXT NOT NULL REFERENCES agenda_appointment (id),
    from_cabinet_id  TEXT REFERENCES agenda_cabinet (id),
    to_cabinet_id    TEXT REFERENCES agenda_cabinet (id),
    changed_at       TEXT NOT NULL,
    changed_by       TEXT NOT NULL,
    _sv              BLOB NOT NULL DEFAULT x''
) STRICT;
CREATE INDEX agenda_cabinet_change_appointment ON agenda_cabinet_change (appointment_id, id);

-- Which appointments went to another patient when two records were merged: what separating them
-- again moves back.
CREATE TABLE agenda_patient_change (
    id               TEXT PRIMARY KEY,
    clinic_id        TEXT NOT NULL REFERENCES core_clinic (id),
    appointment_id   TEXT NOT NULL REFERENCES agenda_appointment (id),
    merge_id         TEXT NOT NULL,
    from_patient_id  TEXT NOT NULL,
    to_patient_id    TEXT NOT NULL,
    changed_at       TEXT NOT NULL,
    _sv              BLOB NOT NULL DEFAULT x''
) STRICT;
CREATE INDEX agenda_patient_change_merge ON agenda_patient_change (merge_id);
CREATE INDEX agenda_patient_change_appointment ON agenda_patient_change (appointment_id);
