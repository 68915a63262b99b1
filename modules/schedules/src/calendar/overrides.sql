SELECT professional_id, from_date, to_date, kind, windows, reason, holiday
FROM schedules_override
WHERE clinic_id = :clinic AND archived_at IS NULL AND to_date >= :from AND from_date <= :to
  AND (:everybody OR professional_id IS NULL OR professional_id = :professional)
ORDER BY id
