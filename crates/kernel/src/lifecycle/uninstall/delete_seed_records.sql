DELETE FROM core_seed_record WHERE module = :module
