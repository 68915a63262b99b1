SELECT 1 FROM patients_patient WHERE chart_number = ?1 AND deleted_at IS NULL
