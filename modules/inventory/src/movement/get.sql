SELECT m.id, m.item_id, i.code, i.name, i.key, i.unit, m.lot_id, l.number, l.expires_on, m.kind,
       m.quantity, m.short, m.reason, m.appointment_id, a.title, a.start_local, m.automatic,
       m.reverses_id,
       EXISTS (SELECT 1 FROM inventory_movement AS back WHERE back.reverses_id = m.id),
       m.created_at, m.created_by, u.name
FROM inventory_movement AS m
JOIN inventory_item AS i ON i.id = m.item_id
LEFT JOIN inventory_lot AS l ON l.id = m.lot_id
LEFT JOIN agenda_appointment AS a ON a.id = m.appointment_id
LEFT JOIN core_user AS u ON u.id = m.created_by
WHERE m.id = :id AND m.clinic_id = :clinic
