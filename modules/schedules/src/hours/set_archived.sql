UPDATE schedules_weekly SET archived_at = :at WHERE id = :id
