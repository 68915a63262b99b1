SELECT type, name, tbl_name FROM sqlite_schema AS standing
WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\'
  AND NOT EXISTS (
      SELECT 1 FROM core_module_object AS known
      WHERE known.kind = standing.type AND known.name = standing.name
  )
ORDER BY type, name
