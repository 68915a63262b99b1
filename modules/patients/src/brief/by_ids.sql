SELECT p.id, p.first_name, p.last_name, p.first_name_alt, p.last_name_alt, p.chart_number,
       p.date_of_birth, s.phone_display, p.status
FROM json_each(:ids) AS wanted
CROSS JOIN patients_patient AS p ON p.id = wanted.value
LEFT JOIN patients_search AS s ON s.patient_id = p.id
WHERE p.clinic_id = :clinic AND p.deleted_at IS NULL
