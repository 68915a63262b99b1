INSERT INTO hello_greeting (id, clinic_id, text, mark_id, said_at)
VALUES (:id, :clinic, :text, :mark, :said_at)
