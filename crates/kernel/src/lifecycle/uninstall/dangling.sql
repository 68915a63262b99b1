SELECT tables.name, owner.module
FROM pragma_table_list AS tables
JOIN pragma_foreign_key_list(tables.name) AS refers
LEFT JOIN core_module_object AS owner ON owner.kind = 'table' AND owner.name = tables.name
WHERE tables.schema = 'main' AND tables.type = 'table'
  AND NOT EXISTS (
      SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = refers."table" COLLATE NOCASE
  )
LIMIT 1
