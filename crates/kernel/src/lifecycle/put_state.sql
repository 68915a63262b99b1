INSERT INTO core_module (name, state) VALUES (:name, :state)
ON CONFLICT (name) DO UPDATE SET
    state = excluded.state,
    error = NULL,
    came_from = NULL,
    asked_by = NULL,
    asked_at = NULL
