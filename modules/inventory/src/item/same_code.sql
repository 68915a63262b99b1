SELECT 1 FROM inventory_item
WHERE clinic_id = :clinic AND code = :code COLLATE NOCASE AND id <> :self
