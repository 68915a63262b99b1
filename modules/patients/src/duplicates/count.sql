SELECT count(*) FROM patients_pair WHERE clinic_id = ?1
