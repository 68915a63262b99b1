SELECT change.appointment_id, change.from_patient_id
FROM agenda_patient_change AS change
JOIN agenda_appointment AS appointment ON appointment.id = change.appointment_id
WHERE change.merge_id = :merge AND change.clinic_id = :clinic
    AND appointment.patient_id = change.to_patient_id
ORDER BY change.id
