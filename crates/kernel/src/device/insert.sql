INSERT INTO core_device (id, letter, created_at) VALUES (:id, :letter, :at)
