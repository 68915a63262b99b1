WITH by_lot AS (
    SELECT lot_id, sum(quantity) AS n
    FROM inventory_movement
    WHERE clinic_id = :clinic AND item_id = :id
    GROUP BY lot_id
)
SELECT i.id, i.version, i.code, i.name, i.key, i.category_id, c.name, c.key, i.unit, i.pack_size,
       i.minimum, i.supplier, i.supplier_reference, i.price_minor, i.notes, i.archived_at,
       i.created_at, i.updated_at,
       coalesce((SELECT sum(n) FROM by_lot), 0),
       (SELECT min(l.expires_on) FROM by_lot AS b JOIN inventory_lot AS l ON l.id = b.lot_id
        WHERE b.n > 0)
FROM inventory_item AS i
LEFT JOIN inventory_category AS c ON c.id = i.category_id
WHERE i.id = :id AND i.clinic_id = :clinic
