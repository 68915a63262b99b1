INSERT INTO patients_import
    (id, clinic_id, file_name, rows, imported, duplicates, rejected, imported_at, imported_by)
VALUES (:id, :clinic, :file_name, :rows, :imported, :duplicates, :rejected, :at, :by)
