SELECT patient_id
FROM patients_visit INDEXED BY patients_visit_name
WHERE clinic_id = :clinic
  AND standing IN (:first, :second, :third)
  AND (:upcoming IS NULL OR upcoming = :upcoming)
ORDER BY sort_name DESC, patient_id DESC
LIMIT :limit OFFSET :offset
