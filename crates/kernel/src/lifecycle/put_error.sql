INSERT INTO core_module (name, state, error, error_reason, failed_with, came_from)
VALUES (:name, coalesce(:state, 'uninstalled'), :error, :reason, :with, 'uninstalled')
ON CONFLICT (name) DO UPDATE SET
    came_from = CASE
        WHEN state IN ('uninstalled', 'installed', 'disabled') AND :state IS NOT NULL THEN state
        ELSE came_from
    END,
    state = coalesce(:state, state),
    error = excluded.error,
    error_reason = excluded.error_reason,
    failed_with = excluded.failed_with
