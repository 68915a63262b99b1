SELECT professional_id, cabinet_id, start_ms, end_ms
FROM agenda_appointment INDEXED BY agenda_appointment_clinic
WHERE clinic_id = :clinic AND start_ms > :from - 86400000 AND start_ms < :to AND end_ms > :from
    AND status IN ('scheduled', 'confirmed', 'checked_in', 'in_treatment')
ORDER BY start_ms
