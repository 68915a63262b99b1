SELECT id, name, position, color, active
FROM agenda_cabinet
WHERE clinic_id = :clinic AND (active = 1 OR :inactive)
ORDER BY position, id
