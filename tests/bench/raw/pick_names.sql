SELECT sort_name FROM patients_patient WHERE clinic_id = ?1 AND sort_name GLOB '[a-z][a-z][a-z][a-z][a-z][a-z]*' ORDER BY id DESC LIMIT 200
