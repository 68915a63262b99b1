INSERT INTO agenda_cabinet_change (
    id, clinic_id, appointment_id, from_cabinet_id, to_cabinet_id, changed_at, changed_by
) VALUES (:id, :clinic, :appointment, :from, :to, :at, :by)
