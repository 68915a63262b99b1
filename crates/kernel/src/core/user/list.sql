SELECT id, email, name, professional, color, active FROM core_user ORDER BY name, id
