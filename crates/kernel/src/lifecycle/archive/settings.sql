SELECT id, value FROM core_setting
WHERE id LIKE replace(?1, '_', '\_') || '.%' ESCAPE '\'
   OR id LIKE 'module.' || replace(?1, '_', '\_') || '.%' ESCAPE '\'
