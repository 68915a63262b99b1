SELECT id FROM hello_mark WHERE code = ?1 ORDER BY id LIMIT 1
