SELECT last_visit, next_visit FROM patients_visit WHERE patient_id = ?1
