SELECT coalesce(-sum(CASE WHEN kind = 'consumption' AND created_at >= :since THEN quantity END), 0),
       min(created_at)
FROM inventory_movement
WHERE clinic_id = :clinic AND item_id = :item
