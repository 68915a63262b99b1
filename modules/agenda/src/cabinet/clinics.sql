SELECT id
FROM core_clinic
WHERE id NOT IN (SELECT clinic_id FROM agenda_cabinet)
ORDER BY id
