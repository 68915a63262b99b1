SELECT id, version, patient_id, professional_id, cabinet_id, start_local, end_local, zone,
    start_ms, end_ms, status, kind, title, notes, override_reason, cancel_reason, checked_in_at,
    seated_at, completed_at, previous_status, status_changed_at, status_changed_by, created_at
FROM agenda_appointment
WHERE id = :id AND clinic_id = :clinic AND (:own IS NULL OR professional_id = :own)
