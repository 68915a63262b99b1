DELETE FROM core_counter WHERE name LIKE replace(:module, '_', '\_') || '.%' ESCAPE '\'
