INSERT INTO core_seed_record (xml_id, module, clinic_id, table_name, row_id, noupdate, digest, retired)
VALUES (:xml_id, :module, :clinic, :table, :row, :noupdate, :digest, :retired)
ON CONFLICT (xml_id, clinic_id) DO UPDATE SET
    module = excluded.module,
    table_name = excluded.table_name,
    row_id = excluded.row_id,
    noupdate = excluded.noupdate,
    digest = excluded.digest,
    retired = excluded.retired
