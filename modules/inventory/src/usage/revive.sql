UPDATE inventory_usage
SET visit_type = :type, quantity = :quantity, archived_at = NULL, updated_at = :at
WHERE id = (
    SELECT id FROM inventory_usage
    WHERE clinic_id = :clinic AND folded = :folded AND item_id = :item
    ORDER BY id
    LIMIT 1
)
