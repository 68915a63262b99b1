SELECT id, name, position, color, active
FROM agenda_cabinet
WHERE id = :id AND clinic_id = :clinic
