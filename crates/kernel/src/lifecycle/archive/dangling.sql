SELECT child.name AS child, missing.parent, of.module AS child_of, owner.module AS parent_of
FROM (
    SELECT DISTINCT tables.name
    FROM core_module_object AS own
    JOIN pragma_table_list AS tables ON tables.schema = 'main' AND tables.type = 'table'
    LEFT JOIN pragma_foreign_key_list(tables.name) AS refers
    WHERE own.module = ?1 AND own.kind = 'table' AND (tables.name = own.name OR refers."table" = own.name)
) AS child
JOIN pragma_foreign_key_check(child.name) AS missing
LEFT JOIN core_module_object AS of ON of.kind = 'table' AND of.name = child.name
LEFT JOIN core_module_object AS owner ON owner.kind = 'table' AND owner.name = missing.parent
-- What another module has to give back is what a person can do something about.
ORDER BY owner.module IS NULL, owner.module = ?1, missing.parent
LIMIT 1
