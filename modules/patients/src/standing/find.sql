SELECT status, merged_into FROM patients_patient
WHERE id = ?1 AND clinic_id = ?2 AND deleted_at IS NULL
