SELECT 1 FROM inventory_lot WHERE id = :id AND clinic_id = :clinic AND item_id = :item
