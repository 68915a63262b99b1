DELETE FROM core_setting
WHERE id LIKE replace(:module, '_', '\_') || '.%' ESCAPE '\'
   OR id LIKE 'module.' || replace(:module, '_', '\_') || '.%' ESCAPE '\'
