UPDATE core_module
SET error_reason = NULL, failed_with = NULL
WHERE state = 'to_remove'
   OR (state IN ('to_install', 'to_upgrade') AND asked_by IS NOT NULL)
