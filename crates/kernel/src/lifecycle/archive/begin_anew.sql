UPDATE core_module
SET installed_seq = (SELECT coalesce(max(seq), 0) FROM core_journal)
WHERE name = ?1
