UPDATE core_module
SET state = 'uninstalled', version = NULL, installed_at = NULL, installed_seq = NULL,
    error = NULL, error_reason = NULL, failed_with = NULL, came_from = NULL, asked_by = NULL, asked_at = NULL
WHERE name = ?1
