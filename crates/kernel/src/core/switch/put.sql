-- What waits for an upgrade or its removal goes on waiting; what it returns to is changed.
UPDATE core_module
SET came_from = CASE WHEN state IN ('to_upgrade', 'to_remove') THEN :state ELSE came_from END,
    state = CASE WHEN state IN ('to_upgrade', 'to_remove') THEN state ELSE :state END
WHERE name = :name
