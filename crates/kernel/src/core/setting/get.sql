SELECT id, value FROM core_setting WHERE ?1 IS NULL OR id = ?1 ORDER BY id
