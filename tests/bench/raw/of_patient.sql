SELECT visit.*, patient.first_name, patient.last_name, patient.chart_number, patient.date_of_birth, patient.status
FROM agenda_appointment AS visit JOIN patients_patient AS patient ON patient.id = visit.patient_id
WHERE visit.patient_id = ?1 ORDER BY visit.start_ms
