UPDATE patients_patient
SET deleted_at = :at, version = version + 1, updated_at = :at
WHERE id = :id AND clinic_id = :clinic
