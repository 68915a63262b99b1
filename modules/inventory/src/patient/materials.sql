SELECT a.id, a.start_local, a.title, i.id, i.code, i.name, i.key, i.unit, l.number, l.expires_on,
       -sum(m.quantity)
FROM agenda_appointment AS a
JOIN inventory_movement AS m ON m.appointment_id = a.id
JOIN inventory_item AS i ON i.id = m.item_id
LEFT JOIN inventory_lot AS l ON l.id = m.lot_id
WHERE a.patient_id IN (SELECT value FROM json_each(:patients)) AND a.clinic_id = :clinic
  AND m.clinic_id = :clinic AND m.kind = 'consumption'
GROUP BY a.id, m.item_id, m.lot_id
HAVING sum(m.quantity) <> 0
ORDER BY a.start_ms DESC, a.id DESC, i.name, l.number
LIMIT :limit OFFSET :offset
