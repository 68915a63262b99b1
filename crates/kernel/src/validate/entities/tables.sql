-- Ordinary tables, whether they are STRICT and whether they could sync. Shadow tables are their
-- virtual table's.
SELECT lower(made.name), made.strict,
       (SELECT count(*) FROM pragma_table_info(made.name) WHERE name IN ('id', '_sv')) = 2
FROM pragma_table_list AS made
WHERE made.schema = 'main' AND made.type = 'table' AND made.name NOT LIKE 'sqlite\_%' ESCAPE '\'
