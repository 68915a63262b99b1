SELECT id, version, patient_id, professional_id, cabinet_id, start_local, end_local, zone,
    start_ms, end_ms, status, kind, title, notes, override_reason, cancel_reason, checked_in_at,
    seated_at, completed_at, previous_status, status_changed_at, status_changed_by, created_at
FROM agenda_appointment INDEXED BY agenda_appointment_clinic
WHERE clinic_id = :clinic AND start_ms > :from - 86400000 AND start_ms < :to AND end_ms > :from
    AND (:cabinet IS NULL OR cabinet_id = :cabinet)
    AND (:statuses IS NULL OR status IN (SELECT value FROM json_each(:statuses)))
ORDER BY start_ms DESC, id DESC
LIMIT :limit OFFSET :offset
