SELECT operation, step, status, created_at, details, duration_ms
FROM core_module_operation_log
WHERE module = :module
ORDER BY rowid DESC
LIMIT :limit
