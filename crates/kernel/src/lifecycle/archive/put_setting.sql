-- What somebody set since is newer than the archive.
INSERT INTO core_setting (id, value) VALUES (?1, ?2)
ON CONFLICT (id) DO NOTHING
