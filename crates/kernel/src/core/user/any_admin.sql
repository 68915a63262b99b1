SELECT 1 FROM core_membership AS membership
JOIN core_user AS person ON person.id = membership.user_id AND person.active = 1
WHERE membership.active = 1 AND membership.role = 'admin'
