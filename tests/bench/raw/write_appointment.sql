INSERT INTO raw_appointment (id, clinic_id, patient_id, cabinet_id, start_local, end_local, zone, start_ms, end_ms, status, title, stamps)
VALUES (:id, 'clinic', :patient, 'chair', '2040-01-02T08:00', '2040-01-02T08:30', 'Europe/Madrid',
    abs(random() % 1000000000), 1, 'scheduled', 'Check-up', zeroblob(60))
