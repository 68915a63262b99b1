SELECT patient.id, patient.chart_number, patient.first_name, patient.last_name, patient.first_name_alt,
    patient.last_name_alt, patient.date_of_birth, shadow.phone, shadow.phone_display, patient.status, page.last_visit
FROM (
    SELECT patient_id, last_visit FROM patients_visit
    WHERE clinic_id = ?1 AND standing = 'active'
    ORDER BY last_visit DESC, patient_id DESC LIMIT 20 OFFSET ?2
) AS page
JOIN patients_patient AS patient ON patient.id = page.patient_id
JOIN patients_search AS shadow ON shadow.patient_id = patient.id
