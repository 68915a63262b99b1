SELECT name, letter, value FROM core_counter
WHERE name LIKE replace(?1, '_', '\_') || '.%' ESCAPE '\'
