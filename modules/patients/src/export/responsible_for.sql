SELECT id FROM patients_patient WHERE guardian_id = ?1 AND clinic_id = ?2 AND deleted_at IS NULL
UNION
SELECT id FROM patients_patient WHERE payer_id = ?1 AND clinic_id = ?2 AND deleted_at IS NULL
ORDER BY id
