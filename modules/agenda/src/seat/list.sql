SELECT from_cabinet_id, to_cabinet_id, changed_at, changed_by
FROM agenda_cabinet_change
WHERE appointment_id = :appointment AND clinic_id = :clinic
ORDER BY changed_at, id
