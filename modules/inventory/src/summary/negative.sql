SELECT count(*) FROM (
    SELECT m.item_id
    FROM inventory_movement AS m
    JOIN inventory_item AS i ON i.id = m.item_id
    WHERE i.archived_at IS NULL
    GROUP BY m.item_id
    HAVING sum(m.quantity) < 0
)
