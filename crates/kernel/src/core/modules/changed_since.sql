SELECT 1 FROM core_journal WHERE seq > ?1 AND entity LIKE ?2 || '/%'
