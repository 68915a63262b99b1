SELECT module, count(*) FROM core_job WHERE state = 'failed' GROUP BY module ORDER BY module
