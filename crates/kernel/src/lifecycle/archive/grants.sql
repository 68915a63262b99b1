SELECT id, role, permission, scope FROM core_grant
WHERE permission LIKE replace(?1, '_', '\_') || '.%' ESCAPE '\'
