SELECT id, value FROM core_setting WHERE id = ?1
