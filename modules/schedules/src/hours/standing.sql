SELECT id, weekday, opens, closes, archived_at IS NOT NULL AS archived
FROM schedules_weekly
WHERE clinic_id = :clinic AND professional_id IS :professional
ORDER BY archived_at IS NOT NULL, id
