INSERT INTO device (only, id, created_at) VALUES (1, :id, :at)
