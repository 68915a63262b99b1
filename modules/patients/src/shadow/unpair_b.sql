DELETE FROM patients_pair WHERE b_id = ?1
