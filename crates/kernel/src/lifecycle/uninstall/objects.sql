SELECT standing.type, standing.name
FROM core_module_object AS own
JOIN sqlite_schema AS standing ON standing.type = own.kind AND standing.name = own.name
WHERE own.module = ?1 AND own.kind IN ('view', 'table')
ORDER BY standing.type DESC, standing.sql LIKE 'CREATE VIRTUAL%' DESC, standing.name
