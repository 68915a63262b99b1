UPDATE core_job SET attempts = :attempts, state = :state, run_at = :run_at, error = :error WHERE id = :id
