-- What somebody set since is newer than the archive.
INSERT INTO core_grant (id, role, permission, scope) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (id) DO NOTHING
