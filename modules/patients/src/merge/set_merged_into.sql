UPDATE patients_patient
SET merged_into = :into, version = version + 1, updated_at = :at
WHERE id = :id AND clinic_id = :clinic
