SELECT count(*)
FROM agenda_appointment INDEXED BY agenda_appointment_clinic
WHERE clinic_id = :clinic AND start_ms > :from - 86400000 AND start_ms < :to AND end_ms > :from
    AND (:cabinet IS NULL OR cabinet_id = :cabinet)
    AND (:statuses IS NULL OR status IN (SELECT value FROM json_each(:statuses)))
