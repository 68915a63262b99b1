SELECT user_id, email, display_name, kdf, salt, wrapped_key, must_change
FROM unlock WHERE practice_id = ?1 ORDER BY email
