INSERT INTO core_module (name, state) VALUES (:name, :state)
ON CONFLICT (name) DO UPDATE SET
    state = excluded.state,
    error = NULL,
    error_reason = NULL,
    failed_with = NULL,
    came_from = NULL,
    asked_by = NULL,
    asked_at = NULL
