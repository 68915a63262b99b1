INSERT INTO core_membership (id, user_id, clinic_id, role) VALUES (:id, :user, :clinic, :role)
