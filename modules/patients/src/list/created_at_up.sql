SELECT patient_id
FROM patients_visit INDEXED BY patients_visit_created
WHERE clinic_id = :clinic
  AND standing IN (:first, :second, :third)
  AND (:upcoming IS NULL OR upcoming = :upcoming)
ORDER BY created_at ASC, patient_id ASC
LIMIT :limit OFFSET :offset
