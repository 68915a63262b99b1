SELECT coalesce(sum(n), 0) FROM patients_count
WHERE clinic_id = :clinic
  AND standing IN (:first, :second, :third)
  AND (:upcoming IS NULL OR upcoming = :upcoming)
