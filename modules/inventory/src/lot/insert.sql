INSERT INTO inventory_lot (id, clinic_id, item_id, number, expires_on, created_at, created_by)
VALUES (:id, :clinic, :item, :number, :expires_on, :at, :by)
