INSERT INTO core_module (name, state, came_from, asked_by, asked_at)
VALUES (:name, :state, :from, :by, :at)
ON CONFLICT (name) DO UPDATE SET
    state = excluded.state,
    came_from = excluded.came_from,
    asked_by = excluded.asked_by,
    asked_at = excluded.asked_at,
    error = NULL,
    error_reason = NULL,
    failed_with = NULL
