SELECT made.name, key."from", coalesce(key."to", 'id')
FROM sqlite_schema AS made
JOIN pragma_foreign_key_list(made.name) AS key
WHERE made.type = 'table' AND key."table" = ?1 COLLATE NOCASE
