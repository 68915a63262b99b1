WITH by_lot AS (
    SELECT lot_id, sum(quantity) AS n
    FROM inventory_movement
    WHERE clinic_id = :clinic AND (:item IS NULL OR item_id = :item) AND lot_id IS NOT NULL
    GROUP BY lot_id
)
SELECT count(*)
FROM inventory_lot AS l
JOIN inventory_item AS i ON i.id = l.item_id
LEFT JOIN by_lot AS b ON b.lot_id = l.id
WHERE l.clinic_id = :clinic
  AND (:item IS NULL OR l.item_id = :item)
  AND (:item IS NOT NULL OR i.archived_at IS NULL)
  AND (:until IS NULL OR l.expires_on <= :until)
  AND (:empty OR coalesce(b.n, 0) <> 0)
