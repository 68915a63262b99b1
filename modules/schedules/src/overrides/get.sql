SELECT id, professional_id, from_date, to_date, kind, windows, reason, holiday, created_at
FROM schedules_override
WHERE id = :id AND clinic_id = :clinic AND archived_at IS NULL
