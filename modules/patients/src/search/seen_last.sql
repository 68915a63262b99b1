SELECT s.patient_id, s.text, v.standing, v.last_visit, v.sort_name
FROM patients_visit AS v INDEXED BY patients_visit_last
CROSS JOIN patients_search AS s ON s.patient_id = v.patient_id
WHERE v.clinic_id = ?1 AND v.last_visit IS NOT NULL AND v.standing = 'active'
ORDER BY v.last_visit DESC
LIMIT 300
