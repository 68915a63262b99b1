INSERT INTO agenda_transition (
    id, clinic_id, appointment_id, from_status, to_status, changed_at, changed_by, undo, reason
) VALUES (:id, :clinic, :appointment, :from, :to, :at, :by, :undo, :reason)
