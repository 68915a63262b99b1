UPDATE schedules_override SET archived_at = :at WHERE id = :id
