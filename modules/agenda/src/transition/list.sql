SELECT change.from_status, change.to_status, change.changed_at, change.changed_by, person.name,
    change.undo, change.reason
FROM agenda_transition AS change
LEFT JOIN core_user AS person ON person.id = change.changed_by
WHERE change.appointment_id = :appointment AND change.clinic_id = :clinic
ORDER BY change.changed_at, change.id
