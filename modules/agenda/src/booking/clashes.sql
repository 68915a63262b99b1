SELECT id, 'professional' AS resource, start_local, end_local, start_ms
FROM agenda_appointment INDEXED BY agenda_appointment_professional
WHERE clinic_id = :clinic AND professional_id = :professional
    AND start_ms > :start - 86400000 AND start_ms < :end AND end_ms > :start
    AND status IN ('scheduled', 'confirmed', 'checked_in', 'in_treatment') AND id <> :self
UNION ALL
SELECT id, 'cabinet', start_local, end_local, start_ms
FROM agenda_appointment INDEXED BY agenda_appointment_cabinet
WHERE clinic_id = :clinic AND cabinet_id = :cabinet
    AND start_ms > :start - 86400000 AND start_ms < :end AND end_ms > :start
    AND status IN ('scheduled', 'confirmed', 'checked_in', 'in_treatment') AND id <> :self
UNION ALL
SELECT id, 'patient', start_local, end_local, start_ms
FROM agenda_appointment INDEXED BY agenda_appointment_patient
WHERE patient_id = :patient AND clinic_id = :clinic
    AND start_ms > :start - 86400000 AND start_ms < :end AND end_ms > :start
    AND status IN ('scheduled', 'confirmed', 'checked_in', 'in_treatment') AND id <> :self
ORDER BY 5, 1, 2
LIMIT 50
