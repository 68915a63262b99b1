UPDATE inventory_category SET name = :name, key = :key, archived_at = :archived_at
WHERE id = :id AND clinic_id = :clinic
