SELECT patient_id
FROM patients_visit INDEXED BY patients_visit_last
WHERE clinic_id = :clinic
  AND standing IN (:first, :second, :third)
  AND (:upcoming IS NULL OR upcoming = :upcoming)
ORDER BY last_visit DESC, patient_id DESC
LIMIT :limit OFFSET :offset
