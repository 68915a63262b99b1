SELECT count(*) FROM inventory_item WHERE clinic_id = :clinic AND archived_at IS NOT NULL
