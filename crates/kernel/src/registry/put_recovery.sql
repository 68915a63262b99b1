INSERT INTO recovery (practice_id, salt, wrapped_key) VALUES (:practice, :salt, :key)
ON CONFLICT (practice_id) DO UPDATE SET salt = excluded.salt, wrapped_key = excluded.wrapped_key
