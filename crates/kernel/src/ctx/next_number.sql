INSERT INTO core_counter (name, letter, value) VALUES (:name, :letter, 1)
ON CONFLICT (name, letter) DO UPDATE SET value = value + 1
RETURNING value
