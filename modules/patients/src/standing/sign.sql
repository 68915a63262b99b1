UPDATE patients_patient
SET archived_at = :at, archived_by = :by, archive_reason = :reason
WHERE id = :id AND clinic_id = :clinic
