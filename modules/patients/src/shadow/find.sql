SELECT n, text FROM patients_search WHERE patient_id = ?1
