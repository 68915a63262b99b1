SELECT substr(phone, 4) FROM patients_search WHERE clinic_id = ?1 AND phone IS NOT NULL ORDER BY n DESC LIMIT 200
