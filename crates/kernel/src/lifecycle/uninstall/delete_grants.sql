DELETE FROM core_grant WHERE permission LIKE replace(:module, '_', '\_') || '.%' ESCAPE '\'
