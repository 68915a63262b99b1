SELECT tables.name, refers."from", refers."table"
FROM pragma_table_list AS tables
JOIN pragma_foreign_key_list(tables.name) AS refers
JOIN core_module_object AS own ON own.name = refers."table" AND own.kind = 'table'
WHERE tables.schema = 'main' AND tables.type = 'table' AND own.module = ?1
  AND tables.name NOT IN (SELECT name FROM core_module_object WHERE module = ?1 AND kind = 'table')
