SELECT lower(made.name), lower(key."table")
FROM sqlite_schema AS made
JOIN pragma_foreign_key_list(made.name) AS key
WHERE made.type = 'table'
