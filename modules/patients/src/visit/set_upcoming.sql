UPDATE patients_visit
SET upcoming = :upcoming
WHERE patient_id = :patient AND clinic_id = :clinic
