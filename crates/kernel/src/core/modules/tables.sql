SELECT object.name
FROM core_module_object AS object
JOIN sqlite_schema AS standing ON standing.name = object.name AND standing.type = 'table'
WHERE object.module = ?1 AND object.kind = 'table'
ORDER BY object.name
