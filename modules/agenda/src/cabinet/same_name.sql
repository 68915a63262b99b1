SELECT 1
FROM agenda_cabinet
WHERE clinic_id = :clinic AND active = 1 AND id <> :self AND lower(name) = lower(:name)
