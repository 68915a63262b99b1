CREATE TABLE IF NOT EXISTS raw_call (id TEXT PRIMARY KEY, op TEXT, at TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS raw_appointment (
    id TEXT PRIMARY KEY, clinic_id TEXT, patient_id TEXT, cabinet_id TEXT, start_local TEXT, end_local TEXT,
    zone TEXT, start_ms INTEGER, end_ms INTEGER, status TEXT, title TEXT, stamps BLOB
) STRICT;
CREATE INDEX IF NOT EXISTS raw_appointment_clinic ON raw_appointment (clinic_id, start_ms);
CREATE INDEX IF NOT EXISTS raw_appointment_cabinet ON raw_appointment (clinic_id, cabinet_id, start_ms);
CREATE INDEX IF NOT EXISTS raw_appointment_professional ON raw_appointment (clinic_id, title, start_ms);
CREATE INDEX IF NOT EXISTS raw_appointment_patient ON raw_appointment (patient_id, start_ms);
CREATE TABLE IF NOT EXISTS raw_journal (
    seq INTEGER PRIMARY KEY, call_id TEXT, entity TEXT, row_id TEXT, kind TEXT, op BLOB
) STRICT;
CREATE INDEX IF NOT EXISTS raw_journal_call ON raw_journal (call_id);
CREATE INDEX IF NOT EXISTS raw_journal_row ON raw_journal (row_id);
CREATE TABLE IF NOT EXISTS raw_event (id TEXT PRIMARY KEY, name TEXT, payload TEXT) STRICT, WITHOUT ROWID;
