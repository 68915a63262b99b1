SELECT xml_id, clinic_id FROM core_seed_record WHERE module = ?1
