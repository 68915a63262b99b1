SELECT m.id
FROM inventory_movement AS m
WHERE m.clinic_id = :clinic AND m.appointment_id = :appointment AND m.automatic = 1
  AND m.reverses_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM inventory_movement AS back WHERE back.reverses_id = m.id)
ORDER BY m.id
