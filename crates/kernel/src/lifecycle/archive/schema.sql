SELECT standing.type, standing.name, standing.tbl_name, standing.sql
FROM sqlite_schema AS standing
JOIN core_module_object AS own ON own.name = standing.tbl_name AND own.kind IN ('table', 'view')
LEFT JOIN pragma_table_list AS listed ON listed.schema = 'main' AND listed.name = standing.tbl_name
WHERE own.module = ?1 AND standing.sql IS NOT NULL AND listed.type <> 'shadow'
ORDER BY
    CASE standing.type WHEN 'table' THEN 0 WHEN 'index' THEN 1 WHEN 'view' THEN 2 ELSE 3 END,
    standing.rootpage, standing.name
