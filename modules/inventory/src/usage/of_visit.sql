SELECT g.item_id, max(g.quantity)
FROM inventory_usage AS g
JOIN inventory_item AS i ON i.id = g.item_id
WHERE g.clinic_id = :clinic AND g.folded = :folded
  AND g.archived_at IS NULL AND i.archived_at IS NULL
GROUP BY g.item_id
ORDER BY min(g.id)
