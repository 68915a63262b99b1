INSERT INTO patients_count (clinic_id, standing, upcoming, n)
VALUES (:clinic, :standing, :upcoming, :by)
ON CONFLICT (clinic_id, standing, upcoming) DO UPDATE SET n = n + excluded.n
