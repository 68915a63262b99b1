UPDATE inventory_item
SET version = version + 1, archived_at = :archived_at, archived_by = :by, updated_at = :at
WHERE id = :id AND clinic_id = :clinic
