SELECT id, module, name, payload, clinic_id, attempts
FROM core_job
WHERE state = 'waiting' AND run_at <= :now
  -- Jobs of a module that is off wait; they must not fill the list before others.
  AND module IN (SELECT value FROM json_each(:modules))
ORDER BY run_at, id
LIMIT 100
