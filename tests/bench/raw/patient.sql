SELECT patient.*, visit.last_visit, visit.next_visit
FROM patients_patient AS patient JOIN patients_visit AS visit ON visit.patient_id = patient.id
WHERE patient.id = ?1
