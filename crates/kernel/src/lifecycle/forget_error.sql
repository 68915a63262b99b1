UPDATE core_module SET error = NULL, error_reason = NULL, failed_with = NULL WHERE name = :name
