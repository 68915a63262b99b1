SELECT xml_id, clinic_id, module, table_name, row_id, noupdate, digest, retired
FROM core_seed_record WHERE module = ?1
