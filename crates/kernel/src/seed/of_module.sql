SELECT xml_id, clinic_id, table_name, row_id, noupdate, digest, retired
FROM core_seed_record
WHERE module = :module
-- What refers to another row was planted after it, and has to go first.
ORDER BY row_id DESC
