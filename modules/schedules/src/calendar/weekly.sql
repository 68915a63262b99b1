SELECT professional_id, weekday, opens, closes
FROM schedules_weekly
WHERE clinic_id = :clinic AND archived_at IS NULL
  AND (:everybody OR professional_id IS NULL OR professional_id = :professional)
