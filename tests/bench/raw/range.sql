SELECT visit.*, patient.first_name, patient.last_name, patient.chart_number, patient.date_of_birth, patient.status
FROM agenda_appointment AS visit LEFT JOIN patients_patient AS patient ON patient.id = visit.patient_id
WHERE visit.clinic_id = ?1 AND visit.start_ms >= ?2 AND visit.start_ms < ?3 ORDER BY visit.start_ms
