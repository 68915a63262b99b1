SELECT id
FROM agenda_appointment INDEXED BY agenda_appointment_patient
WHERE patient_id = :patient AND clinic_id = :clinic
ORDER BY start_ms, id
