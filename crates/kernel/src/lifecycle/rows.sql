SELECT name, state, version, installed_at, installed_seq, error, error_reason, failed_with, revision,
       came_from, asked_by, asked_at
FROM core_module
WHERE name <> 'core'
