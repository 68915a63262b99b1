SELECT name, state, version, installed_seq, error, came_from, asked_by, asked_at
FROM core_module
WHERE name <> 'core'
