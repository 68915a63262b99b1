INSERT INTO agenda_patient_change (
    id, clinic_id, appointment_id, merge_id, from_patient_id, to_patient_id, changed_at
) VALUES (:id, :clinic, :appointment, :merge, :from, :to, :at)
