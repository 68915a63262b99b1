DELETE FROM patients_pair WHERE a_id = ?1
