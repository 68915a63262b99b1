SELECT p.id, p.chart_number, p.first_name, p.last_name, p.first_name_alt, p.last_name_alt,
       p.date_of_birth, p.status, p.created_at, p.import_batch IS NOT NULL AS imported,
       s.phone, s.phone_display, v.last_visit, v.next_visit,
       EXISTS (SELECT 1 FROM patients_pair AS d WHERE d.a_id = p.id AND d.sure = 1)
       OR EXISTS (SELECT 1 FROM patients_pair AS d WHERE d.b_id = p.id AND d.sure = 1)
       AS possible_duplicate
FROM json_each(:ids) AS wanted
CROSS JOIN patients_patient AS p ON p.id = wanted.value
CROSS JOIN patients_visit AS v ON v.patient_id = p.id
LEFT JOIN patients_search AS s ON s.n = v.n
WHERE p.clinic_id = :clinic AND p.deleted_at IS NULL
