SELECT id
FROM agenda_appointment
WHERE patient_id = :patient AND clinic_id = :clinic
ORDER BY start_ms, id
