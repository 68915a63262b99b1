SELECT id, start_local, end_local, zone, status, title, notes, cancel_reason, created_at
FROM agenda_appointment
WHERE patient_id IN (SELECT value FROM json_each(:patients)) AND clinic_id = :clinic
ORDER BY start_ms, id
