DELETE FROM patients_search WHERE n = ?1
