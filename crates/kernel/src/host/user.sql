SELECT id, name, email, professional, color FROM core_user WHERE id = ?1
