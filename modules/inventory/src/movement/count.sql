SELECT count(*)
FROM inventory_movement AS m
WHERE m.clinic_id = :clinic
  AND (:item IS NULL OR m.item_id = :item)
  AND (:lot IS NULL OR m.lot_id = :lot)
  AND (:kind IS NULL OR m.kind = :kind)
  AND (:appointment IS NULL OR m.appointment_id = :appointment)
