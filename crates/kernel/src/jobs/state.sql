SELECT state FROM core_job WHERE id = :id AND coalesce(clinic_id, '') IN ('', :clinic)
