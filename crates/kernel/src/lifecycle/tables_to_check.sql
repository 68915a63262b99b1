SELECT DISTINCT tables.name
FROM core_module_object AS own
JOIN pragma_table_list AS tables ON tables.schema = 'main' AND tables.type = 'table'
LEFT JOIN pragma_foreign_key_list(tables.name) AS refers
WHERE own.module = ?1 AND own.kind = 'table' AND (tables.name = own.name OR refers."table" = own.name)
