INSERT INTO core_module (name, state, version, installed_at, installed_seq)
VALUES (:name, :state, :version, :at, (SELECT coalesce(max(seq), 0) FROM core_journal))
ON CONFLICT (name) DO UPDATE SET
    state = excluded.state,
    version = excluded.version,
    installed_at = coalesce(installed_at, excluded.installed_at),
    installed_seq = coalesce(installed_seq, excluded.installed_seq),
    error = NULL,
    error_reason = NULL,
    failed_with = NULL,
    came_from = CASE WHEN excluded.state = 'to_remove' THEN came_from END,
    asked_by = CASE WHEN excluded.state = 'to_remove' THEN asked_by END,
    asked_at = CASE WHEN excluded.state = 'to_remove' THEN asked_at END
