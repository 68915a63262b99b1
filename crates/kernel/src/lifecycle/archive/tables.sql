SELECT listed.name, listed.wr
FROM core_module_object AS own
JOIN pragma_table_list AS listed ON listed.schema = 'main' AND listed.name = own.name
WHERE own.module = ?1 AND own.kind = 'table' AND own.name <> ?2 AND listed.type IN ('table', 'shadow')
ORDER BY listed.name
