DELETE FROM core_setting WHERE id = 'module.' || :module || '.config'
