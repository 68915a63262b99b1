SELECT v.patient_id, v.standing, v.last_visit, v.sort_name
FROM patients_patient AS p
CROSS JOIN patients_search AS s ON s.patient_id = p.id
CROSS JOIN patients_visit AS v ON v.n = s.n
WHERE p.clinic_id = :clinic AND p.national_id_twin = :twin
LIMIT :limit
