SELECT a_id, b_id, name_and_birth, phone, national_id
FROM patients_pair INDEXED BY patients_pair_listed
WHERE clinic_id = :clinic
ORDER BY sure DESC, a_id DESC, b_id DESC
LIMIT :limit OFFSET :offset
