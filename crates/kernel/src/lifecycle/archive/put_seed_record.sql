INSERT INTO core_seed_record (xml_id, clinic_id, module, table_name, row_id, noupdate, digest, retired)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
