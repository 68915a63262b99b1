SELECT m.lot_id, sum(m.quantity), l.expires_on
FROM inventory_movement AS m
LEFT JOIN inventory_lot AS l ON l.id = m.lot_id
WHERE m.clinic_id = :clinic AND m.item_id = :item
GROUP BY m.lot_id
