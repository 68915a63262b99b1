INSERT INTO unlock (practice_id, user_id, email, display_name, kdf, salt, wrapped_key, must_change)
VALUES (:practice, :user, :email, :name, :kdf, :salt, :key, :must_change)
ON CONFLICT (practice_id, user_id) DO UPDATE SET
    email = excluded.email, display_name = excluded.display_name, kdf = excluded.kdf,
    salt = excluded.salt, wrapped_key = excluded.wrapped_key, must_change = excluded.must_change
