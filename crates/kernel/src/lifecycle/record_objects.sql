INSERT INTO core_module_object (module, kind, name)
SELECT :module, type, name FROM sqlite_schema
WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\'
  AND type <> 'trigger'
  AND NOT EXISTS (
      SELECT 1 FROM core_module_object AS known
      WHERE known.kind = sqlite_schema.type AND known.name = sqlite_schema.name
  )
