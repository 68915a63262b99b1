DELETE FROM core_job WHERE module = :module
