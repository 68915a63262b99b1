UPDATE agenda_appointment SET patient_id = :patient, version = version + 1
WHERE id = :id AND clinic_id = :clinic
