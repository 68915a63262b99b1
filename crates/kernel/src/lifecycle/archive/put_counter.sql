INSERT INTO core_counter (name, letter, value) VALUES (?1, ?2, ?3)
ON CONFLICT (name, letter) DO UPDATE SET value = max(value, excluded.value)
