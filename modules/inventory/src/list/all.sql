WITH by_lot AS (
    SELECT item_id, lot_id, sum(quantity) AS n
    FROM inventory_movement
    WHERE clinic_id = :clinic
    GROUP BY item_id, lot_id
),
stock AS (
    SELECT b.item_id, sum(b.n) AS on_hand,
           min(CASE WHEN b.n > 0 THEN l.expires_on END) AS next_expiry
    FROM by_lot AS b
    LEFT JOIN inventory_lot AS l ON l.id = b.lot_id
    GROUP BY b.item_id
)
SELECT i.id, i.version, i.code, i.name, i.key, i.category_id, c.name, c.key, i.unit, i.pack_size,
       i.minimum, i.supplier, i.supplier_reference, i.price_minor, i.notes, i.archived_at,
       i.created_at, i.updated_at, coalesce(s.on_hand, 0), s.next_expiry
FROM inventory_item AS i
LEFT JOIN inventory_category AS c ON c.id = i.category_id
LEFT JOIN stock AS s ON s.item_id = i.id
WHERE i.clinic_id = :clinic AND (i.archived_at IS NOT NULL) = :archived
