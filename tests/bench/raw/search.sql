SELECT patient.id, patient.chart_number, patient.first_name, patient.last_name, patient.first_name_alt,
    patient.last_name_alt, patient.date_of_birth, shadow.phone, shadow.phone_display, patient.status, visit.last_visit
FROM (
    SELECT shadow.n FROM patients_search_fts AS fts
    CROSS JOIN patients_search AS shadow ON shadow.n = fts.rowid
    WHERE fts.patients_search_fts MATCH ?1 AND shadow.clinic_id = ?2
    ORDER BY fts.rowid DESC LIMIT 10
) AS found
JOIN patients_search AS shadow ON shadow.n = found.n
JOIN patients_patient AS patient ON patient.id = shadow.patient_id
JOIN patients_visit AS visit ON visit.patient_id = patient.id
