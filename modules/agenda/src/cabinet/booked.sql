SELECT count(*)
FROM agenda_appointment INDEXED BY agenda_appointment_cabinet
WHERE clinic_id = :clinic AND cabinet_id = :cabinet AND start_ms > :now - 86400000
    AND (end_ms > :now OR status = 'in_treatment')
    AND status IN ('scheduled', 'confirmed', 'checked_in', 'in_treatment')
