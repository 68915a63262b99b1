INSERT INTO core_module (name, state, version) VALUES ('core', 'installed', :version)
ON CONFLICT (name) DO UPDATE SET version = excluded.version, error = NULL, error_reason = NULL, failed_with = NULL
