CREATE TABLE hello_greeting (
    id         TEXT PRIMARY KEY,
    clinic_id  TEXT NOT NULL REFERENCES core_clinic (id),
    text       TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 200),
    said_at    TEXT NOT NULL,
    _sv        BLOB NOT NULL DEFAULT x''
) STRICT;
CREATE INDEX hello_greeting_clinic ON hello_greeting (clinic_id, id);
