UPDATE patients_visit
SET last_visit = :last, next_visit = :next, touched_at = :now
WHERE patient_id = :patient AND clinic_id = :clinic
