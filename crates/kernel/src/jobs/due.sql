SELECT id, module, name, payload, clinic_id, attempts
FROM core_job WHERE state = 'waiting' AND run_at <= ?1 ORDER BY run_at, id LIMIT 100
