SELECT id, value FROM core_setting WHERE id = 'module.' || ?1 || '.config'
