UPDATE patients_visit
SET last_visit = (
    SELECT strftime('%Y-%m-%dT%H:%M:%SZ', max(visit.start_ms) / 1000, 'unixepoch')
    FROM agenda_appointment AS visit
    WHERE visit.patient_id = patients_visit.patient_id AND visit.status = 'completed'
)
WHERE clinic_id = ?1
