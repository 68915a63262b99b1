DELETE FROM core_seed_record WHERE xml_id = :xml_id AND clinic_id = :clinic
