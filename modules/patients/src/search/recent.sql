SELECT patient_id
FROM patients_visit INDEXED BY patients_visit_touched
WHERE clinic_id = :clinic AND touched_at IS NOT NULL AND standing = 'active'
ORDER BY touched_at DESC, patient_id DESC
LIMIT :limit
