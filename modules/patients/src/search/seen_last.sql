SELECT v.patient_id, v.standing, v.last_visit, v.sort_name, s.text
FROM patients_visit AS v INDEXED BY patients_visit_last
CROSS JOIN patients_search AS s ON s.n = v.n
WHERE v.clinic_id = ?1 AND v.last_visit IS NOT NULL AND v.standing = 'active'
ORDER BY v.last_visit DESC
LIMIT 300
