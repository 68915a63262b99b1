INSERT INTO core_setting (id, value) VALUES (?1, ?2)
ON CONFLICT (id) DO UPDATE SET value = excluded.value
