SELECT DISTINCT own.module, other.module
FROM core_module_object AS own
JOIN pragma_foreign_key_list(own.name) AS refers
JOIN core_module_object AS other ON other.kind = 'table' AND other.name = refers."table"
WHERE own.kind = 'table' AND own.module <> other.module
