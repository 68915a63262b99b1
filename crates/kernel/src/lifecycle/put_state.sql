INSERT INTO core_module (name, state, version, installed_at) VALUES (:name, :state, :version, :at)
ON CONFLICT (name) DO UPDATE SET
    state = excluded.state,
    version = coalesce(excluded.version, version),
    installed_at = coalesce(excluded.installed_at, installed_at),
    error = NULL
