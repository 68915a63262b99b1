SELECT id, module, name, payload, run_at, attempts, state, error FROM core_job WHERE id = ?1
