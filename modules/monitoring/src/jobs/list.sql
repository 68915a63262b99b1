SELECT id, module, name, payload, run_at, attempts, state, error
FROM core_job
WHERE coalesce(clinic_id, '') IN ('', :clinic)
  AND (:state IS NULL OR state = :state)
  AND (:module IS NULL OR module = :module)
ORDER BY id DESC
LIMIT :limit OFFSET :offset
