SELECT count(*)
FROM agenda_appointment INDEXED BY agenda_appointment_patient
WHERE patient_id = :patient AND clinic_id = :clinic
    AND start_ms > :from - 86400000 AND start_ms < :to AND end_ms > :from
    AND (:professional IS NULL OR professional_id = :professional)
    AND (:cabinet IS NULL OR cabinet_id = :cabinet)
    AND (:statuses IS NULL OR status IN (SELECT value FROM json_each(:statuses)))
