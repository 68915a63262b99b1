SELECT a_id, b_id, name_and_birth, phone, national_id, sure
FROM patients_pair WHERE a_id = ?1 AND clinic_id = ?2
UNION
SELECT a_id, b_id, name_and_birth, phone, national_id, sure
FROM patients_pair WHERE b_id = ?1 AND clinic_id = ?2
ORDER BY sure DESC, a_id, b_id
