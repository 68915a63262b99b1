INSERT INTO inventory_category (id, clinic_id, name, created_at) VALUES (:id, :clinic, :name, :at)
