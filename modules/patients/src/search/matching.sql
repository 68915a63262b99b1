SELECT v.patient_id, v.standing, v.last_visit, v.sort_name
FROM patients_search_fts AS f
CROSS JOIN patients_visit AS v ON v.n = f.rowid
WHERE f.patients_search_fts MATCH :match
  AND f.rowid BETWEEN :low AND :high
  AND v.clinic_id = :clinic
ORDER BY f.rowid DESC
LIMIT :limit
