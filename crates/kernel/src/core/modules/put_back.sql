UPDATE core_module
SET state = :state, error = NULL, came_from = NULL, asked_by = NULL, asked_at = NULL
WHERE name = :name
