INSERT INTO core_module_operation_log (id, module, operation, step, status, details, duration_ms, created_at)
VALUES (:id, :module, :operation, :step, :status, :details, :took, :at)
