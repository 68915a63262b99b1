SELECT c.id, c.name, c.key, c.archived_at,
       (SELECT count(*) FROM inventory_item AS i
        WHERE i.category_id = c.id AND i.archived_at IS NULL)
FROM inventory_category AS c
WHERE c.clinic_id = :clinic AND (:archived OR c.archived_at IS NULL)
