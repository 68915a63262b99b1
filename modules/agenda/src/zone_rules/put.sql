UPDATE agenda_appointment
SET start_local = :start_local, end_local = :end_local, start_ms = :start_ms, end_ms = :end_ms,
    version = version + 1
WHERE id = :id AND clinic_id = :clinic
