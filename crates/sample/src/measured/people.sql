SELECT id FROM patients_patient WHERE clinic_id = ?1 ORDER BY id
