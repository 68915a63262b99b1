-- What a greeting may be marked with. The rows come with the module: seeds/marks.yaml.
CREATE TABLE hello_mark (
    id        TEXT PRIMARY KEY,
    code      TEXT NOT NULL,
    icon      TEXT NOT NULL,
    position  INTEGER NOT NULL,
    _sv       BLOB NOT NULL DEFAULT x''
) STRICT;
ALTER TABLE hello_greeting ADD COLUMN mark_id TEXT REFERENCES hello_mark (id);
