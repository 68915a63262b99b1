SELECT type, lower(name), lower(tbl_name) FROM sqlite_schema WHERE type IN ('view', 'trigger')
