SELECT entity, row_id, kind FROM core_journal WHERE call_id = ?1 ORDER BY seq LIMIT 200
