SELECT id, start_local, end_local, zone, start_ms, end_ms
FROM agenda_appointment
WHERE clinic_id = :clinic AND start_ms > :now
