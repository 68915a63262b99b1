UPDATE inventory_usage SET archived_at = :at, updated_at = :at
WHERE clinic_id = :clinic AND folded = :folded AND archived_at IS NULL
