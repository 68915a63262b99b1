SELECT name FROM core_module WHERE state IN ('installed', 'to_upgrade', 'to_remove')
