SELECT id, start_local, end_local, zone, start_ms, end_ms
FROM agenda_appointment INDEXED BY agenda_appointment_clinic
WHERE clinic_id = :clinic AND start_ms > :now
