SELECT count(*) FROM core_job
WHERE coalesce(clinic_id, '') IN ('', :clinic)
  AND (:state IS NULL OR state = :state)
  AND (:module IS NULL OR module = :module)
