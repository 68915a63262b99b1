SELECT object.name
FROM core_module_object AS object
JOIN pragma_table_list AS standing
    ON standing.schema = 'main' AND standing.name = object.name AND standing.type = 'table'
WHERE object.module = ?1 AND object.kind = 'table' AND object.name <> 'core_migration_' || ?1
ORDER BY object.name
