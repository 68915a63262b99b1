SELECT count(*) FROM core_job WHERE state = 'failed' AND module = ?1
