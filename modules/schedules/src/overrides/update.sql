UPDATE schedules_override
SET from_date = :from, to_date = :to, kind = :kind, windows = :windows, reason = :reason
WHERE id = :id
