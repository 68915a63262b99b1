INSERT INTO attempt (practice_id, email, failures, failed_at) VALUES (:practice, :email, 1, :now)
ON CONFLICT (practice_id, email) DO UPDATE SET failures = failures + 1, failed_at = excluded.failed_at
