SELECT standing.name, standing.tbl_name, standing.sql
FROM sqlite_schema AS standing
JOIN core_module_object AS own ON own.name = standing.tbl_name AND own.kind = 'table'
WHERE own.module = ?1 AND standing.type = 'trigger'
