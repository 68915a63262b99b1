SELECT id FROM inventory_lot
WHERE clinic_id = :clinic AND item_id = :item AND number = :number AND expires_on IS :expires_on
ORDER BY id
LIMIT 1
