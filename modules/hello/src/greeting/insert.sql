INSERT INTO hello_greeting (id, clinic_id, text, said_at) VALUES (:id, :clinic, :text, :said_at)
