UPDATE core_membership SET role = :role, active = 1 WHERE user_id = :user AND clinic_id = :clinic
