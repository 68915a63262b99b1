SELECT s.patient_id, s.text, v.standing, v.last_visit, v.sort_name
FROM patients_search_fts AS f
CROSS JOIN patients_search AS s ON s.n = f.rowid
CROSS JOIN patients_visit AS v ON v.patient_id = s.patient_id
WHERE f.patients_search_fts MATCH :match AND s.clinic_id = :clinic
ORDER BY f.rowid DESC
LIMIT :limit
