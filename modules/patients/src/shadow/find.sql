SELECT text FROM patients_search WHERE n = ?1
