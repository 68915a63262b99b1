SELECT id FROM core_clinic ORDER BY id
