SELECT xml_id, clinic_id, table_name, row_id, noupdate, digest, retired
FROM core_seed_record
WHERE xml_id = :xml_id AND clinic_id = :clinic
