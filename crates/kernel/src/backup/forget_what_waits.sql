UPDATE core_module
SET state = coalesce(came_from, 'installed'), error = NULL,
    came_from = NULL, asked_by = NULL, asked_at = NULL
WHERE state = 'to_remove'
   OR (state IN ('to_install', 'to_upgrade') AND asked_by IS NOT NULL)
