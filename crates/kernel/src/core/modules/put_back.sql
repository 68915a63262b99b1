UPDATE core_module
SET state = :state, error = NULL, error_reason = NULL, failed_with = NULL, came_from = NULL, asked_by = NULL, asked_at = NULL
WHERE name = :name
