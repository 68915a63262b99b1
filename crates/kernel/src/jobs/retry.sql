UPDATE core_job SET state = 'waiting', attempts = 0, run_at = :now, error = NULL WHERE id = :id
