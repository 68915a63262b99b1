SELECT
    coalesce(
        max(start_ms) FILTER (WHERE status = 'completed'),
        max(start_ms) FILTER (WHERE status IN ('checked_in', 'in_treatment'))
    ),
    min(start_ms) FILTER (WHERE status IN ('scheduled', 'confirmed') AND start_ms > :now)
FROM agenda_appointment INDEXED BY agenda_appointment_patient
WHERE patient_id = :patient AND clinic_id = :clinic
