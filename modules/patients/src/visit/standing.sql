SELECT standing, upcoming FROM patients_visit WHERE patient_id = ?1 AND clinic_id = ?2
