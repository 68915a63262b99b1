SELECT id, code, name, zone, active FROM core_clinic ORDER BY name, id
