-- One person as a patient of one clinic. What ends in _enc is sealed under the row's own key; what
-- ends in _twin is its keyed hash, for finding it exactly.
CREATE TABLE patients_patient (
    id                  TEXT PRIMARY KEY,
    clinic_id           TEXT NOT NULL REFERENCES core_clinic (id),
    version             INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    chart_number        TEXT NOT NULL CHECK (length(chart_number) BETWEEN 1 AND 40),
    first_name          TEXT NOT NULL CHECK (length(first_name) <= 200),
    last_name           TEXT NOT NULL CHECK (length(last_name) <= 200),
    first_name_alt      TEXT CHECK (length(first_name_alt) BETWEEN 1 AND 200),
    last_name_alt       TEXT CHECK (length(last_name_alt) BETWEEN 1 AND 200),
    sort_name           TEXT NOT NULL,
    date_of_birth       TEXT CHECK (date_of_birth IS date(date_of_birth)),
    gender              TEXT CHECK (gender IN ('female', 'male', 'other')),
    row_key             BLOB NOT NULL,
    phone_enc           BLOB,
    phone_twin          BLOB CHECK (length(phone_twin) = 16),
    national_id_enc     BLOB,
    national_id_twin    BLOB CHECK (length(national_id_twin) = 16),
    national_id_type    TEXT CHECK (national_id_type IN ('cin', 'dni', 'nie', 'passport', 'other')),
    insurance_id_enc    BLOB,
    insurance_name      TEXT CHECK (length(insurance_name) BETWEEN 1 AND 200),
    address_enc         BLOB,
    email               TEXT CHECK (length(email) BETWEEN 3 AND 254),
    profession          TEXT CHECK (length(profession) BETWEEN 1 AND 200),
    preferred_language  TEXT CHECK (preferred_language IN ('en', 'es', 'fr', 'ar')),
    notes               TEXT CHECK (length(notes) BETWEEN 1 AND 10000),
    do_not_contact      INTEGER NOT NULL DEFAULT 0 CHECK (do_not_contact IN (0, 1)),
    status              TEXT NOT NULL DEFAULT 'active'
                        CHECK (status IN ('active', 'archived', 'deceased')),
    billing_name        TEXT CHECK (length(billing_name) BETWEEN 1 AND 200),
    -- A tax number is often the national id again, and the address the person's own.
    billing_tax_id_enc  BLOB,
    billing_address_enc BLOB,
    billing_email       TEXT CHECK (length(billing_email) BETWEEN 3 AND 254),
    -- Rows of other desks arrive in any order, hence deferred.
    guardian_id         TEXT REFERENCES patients_patient (id) DEFERRABLE INITIALLY DEFERRED,
    payer_id            TEXT REFERENCES patients_patient (id) DEFERRABLE INITIALLY DEFERRED,
    merged_into         TEXT REFERENCES patients_patient (id) DEFERRABLE INITIALLY DEFERRED,
    import_batch        TEXT,
    archived_at         TEXT,
    archived_by         TEXT,
    archive_reason      TEXT CHECK (length(archive_reason) BETWEEN 1 AND 500),
    -- Only an import that was undone removes a patient, and only one that nobody touched.
    deleted_at          TEXT,
    created_at          TEXT NOT NULL,
    created_by          TEXT NOT NULL,
    updated_at          TEXT NOT NULL,
    _sv                 BLOB NOT NULL DEFAULT x'',
    CHECK (first_name <> '' OR last_name <> ''),
    CHECK ((phone_enc IS NULL) = (phone_twin IS NULL)),
    CHECK ((national_id_enc IS NULL) = (national_id_twin IS NULL)),
    CHECK (merged_into IS NULL OR merged_into <> id)
) STRICT;
-- Numbers that this program gives carry the device's letter and cannot meet. Numbers of an imported
-- list are kept as they were, and two desks may import the same list.
CREATE UNIQUE INDEX patients_patient_given_chart ON patients_patient (chart_number)
    WHERE import_batch IS NULL;
CREATE INDEX patients_patient_chart ON patients_patient (chart_number);
CREATE INDEX patients_patient_phone ON patients_patient (clinic_id, phone_twin)
    WHERE phone_twin IS NOT NULL;
CREATE INDEX patients_patient_national_id ON patients_patient (clinic_id, national_id_twin)
    WHERE national_id_twin IS NOT NULL;
CREATE INDEX patients_patient_guardian ON patients_patient (guardian_id)
    WHERE guardian_id IS NOT NULL;
CREATE INDEX patients_patient_payer ON patients_patient (payer_id) WHERE payer_id IS NOT NULL;
CREATE INDEX patients_patient_merged ON patients_patient (merged_into)
    WHERE merged_into IS NOT NULL;
CREATE INDEX patients_patient_batch ON patients_patient (import_batch)
    WHERE import_batch IS NOT NULL;

-- Two rows found to be one person, or a merge taken back (`undoes`).
CREATE TABLE patients_merge (
    id         TEXT PRIMARY KEY,
    clinic_id  TEXT NOT NULL REFERENCES core_clinic (id),
    keep_id    TEXT NOT NULL REFERENCES patients_patient (id) DEFERRABLE INITIALLY DEFERRED,
    merge_id   TEXT NOT NULL REFERENCES patients_patient (id) DEFERRABLE INITIALLY DEFERRED,
    undoes     TEXT REFERENCES patients_merge (id) DEFERRABLE INITIALLY DEFERRED,
    -- Names of the fields that were empty in the kept row and were filled from the other.
    filled     TEXT NOT NULL CHECK (json_valid(filled)),
    merged_at  TEXT NOT NULL,
    merged_by  TEXT NOT NULL,
    _sv        BLOB NOT NULL DEFAULT x'',
    CHECK (keep_id <> merge_id)
) STRICT;
CREATE INDEX patients_merge_undoes ON patients_merge (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX patients_merge_keep ON patients_merge (keep_id);
CREATE INDEX patients_merge_merge ON patients_merge (merge_id);

-- One import of a list; its rows carry the id in `import_batch`.
CREATE TABLE patients_import (
    id           TEXT PRIMARY KEY,
    clinic_id    TEXT NOT NULL REFERENCES core_clinic (id),
    file_name    TEXT CHECK (length(file_name) <= 255),
    rows         INTEGER NOT NULL,
    imported     INTEGER NOT NULL,
    duplicates   INTEGER NOT NULL,
    rejected     INTEGER NOT NULL,
    imported_at  TEXT NOT NULL,
    imported_by  TEXT NOT NULL,
    undone_at    TEXT,
    _sv          BLOB NOT NULL DEFAULT x''
) STRICT;
CREATE INDEX patients_import_clinic ON patients_import (clinic_id, id);

-- When each patient was and will be seen, beside everything that lists are ordered by: a page far
-- from the first is found in one index alone. `n` is explicit because VACUUM may renumber other
-- rowids and the trigram index holds them; each clinic has its own range, so that a search passes
-- over no row of another.
CREATE TABLE patients_visit (
    n           INTEGER PRIMARY KEY,
    patient_id  TEXT NOT NULL UNIQUE,
    clinic_id   TEXT NOT NULL,
    standing    TEXT NOT NULL
                CHECK (standing IN ('active', 'archived', 'deceased', 'merged', 'removed')),
    upcoming    INTEGER NOT NULL DEFAULT 0 CHECK (upcoming IN (0, 1)),
    last_visit  TEXT,
    next_visit  TEXT,
    sort_name   TEXT NOT NULL,
    chart_sort  TEXT NOT NULL,
    birth_sort  TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    -- When somebody last worked with the patient; an import is no such work.
    touched_at  TEXT
) STRICT;
CREATE INDEX patients_visit_name
    ON patients_visit (clinic_id, sort_name, patient_id, standing, upcoming);
CREATE INDEX patients_visit_last
    ON patients_visit (clinic_id, last_visit, patient_id, standing, upcoming);
CREATE INDEX patients_visit_chart
    ON patients_visit (clinic_id, chart_sort, patient_id, standing, upcoming);
CREATE INDEX patients_visit_birth
    ON patients_visit (clinic_id, birth_sort, patient_id, standing, upcoming);
CREATE INDEX patients_visit_created
    ON patients_visit (clinic_id, created_at, patient_id, standing, upcoming);
CREATE INDEX patients_visit_touched
    ON patients_visit (clinic_id, touched_at, patient_id, standing) WHERE touched_at IS NOT NULL;

-- The shadow: what people type to find somebody, in plain. It never leaves this encrypted file.
-- Only patients who can be found have a row; it has the `n` of their row above.
CREATE TABLE patients_search (
    n              INTEGER PRIMARY KEY,
    patient_id     TEXT NOT NULL UNIQUE,
    clinic_id      TEXT NOT NULL,
    -- Folded words and digits, each after two spaces: so a trigram finds the beginning of a word by
    -- its first letter ("  m") or its first two (" ma").
    text           TEXT NOT NULL,
    phone          TEXT,
    phone_display  TEXT,
    -- Folded words of the name in alphabetical order, and the same with the birth date.
    name_key       TEXT NOT NULL,
    name_birth     TEXT
) STRICT;
CREATE INDEX patients_search_name_birth ON patients_search (clinic_id, name_birth)
    WHERE name_birth IS NOT NULL;
CREATE INDEX patients_search_name_key ON patients_search (clinic_id, name_key);
CREATE VIRTUAL TABLE patients_search_fts USING fts5 (
    text, content = 'patients_search', content_rowid = 'n', tokenize = 'trigram case_sensitive 1'
);

-- How many patients a list has, kept so that no list counts them.
CREATE TABLE patients_count (
    clinic_id  TEXT NOT NULL,
    standing   TEXT NOT NULL,
    upcoming   INTEGER NOT NULL,
    n          INTEGER NOT NULL,
    PRIMARY KEY (clinic_id, standing, upcoming)
) STRICT, WITHOUT ROWID;

-- Two rows that may be one person; `a_id` is the smaller id. `sure` tells that more speaks for it
-- than a telephone, which families share.
CREATE TABLE patients_pair (
    a_id       TEXT NOT NULL,
    b_id       TEXT NOT NULL,
    clinic_id  TEXT NOT NULL,
    name_and_birth  INTEGER NOT NULL CHECK (name_and_birth IN (0, 1)),
    phone           INTEGER NOT NULL CHECK (phone IN (0, 1)),
    national_id     INTEGER NOT NULL CHECK (national_id IN (0, 1)),
    sure            INTEGER NOT NULL CHECK (sure IN (0, 1)),
    PRIMARY KEY (a_id, b_id),
    CHECK (a_id < b_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX patients_pair_b ON patients_pair (b_id, sure);
CREATE INDEX patients_pair_listed ON patients_pair (clinic_id, sure, a_id, b_id);
