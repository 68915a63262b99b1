INSERT INTO inventory_usage (id, clinic_id, visit_type, folded, item_id, quantity, created_at,
    updated_at)
VALUES (:id, :clinic, :type, :folded, :item, :quantity, :at, :at)
