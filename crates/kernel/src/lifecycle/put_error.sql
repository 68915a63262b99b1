INSERT INTO core_module (name, state, error, came_from)
VALUES (:name, coalesce(:state, 'uninstalled'), :error, 'uninstalled')
ON CONFLICT (name) DO UPDATE SET
    came_from = CASE
        WHEN state IN ('uninstalled', 'installed', 'disabled') AND :state IS NOT NULL THEN state
        ELSE came_from
    END,
    state = coalesce(:state, state),
    error = excluded.error
