SELECT id, text, said_at FROM hello_greeting WHERE clinic_id = ?1 ORDER BY id DESC LIMIT 100
