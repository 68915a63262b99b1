SELECT id, file_name, imported_at, rows, imported, undone_at IS NOT NULL AS undone
FROM patients_import
WHERE clinic_id = ?1
ORDER BY id DESC
