SELECT g.visit_type, g.folded, g.item_id, i.code, i.name, i.key, i.unit, g.quantity
FROM inventory_usage AS g
JOIN inventory_item AS i ON i.id = g.item_id
WHERE g.clinic_id = :clinic AND g.archived_at IS NULL AND i.archived_at IS NULL
ORDER BY g.folded, g.id
