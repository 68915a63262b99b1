SELECT from_date, holiday
FROM schedules_override
WHERE clinic_id = :clinic AND archived_at IS NULL AND professional_id IS NULL
  AND holiday IS NOT NULL AND from_date BETWEEN :from AND :to
