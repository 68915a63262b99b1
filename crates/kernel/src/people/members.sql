SELECT membership.user_id, membership.clinic_id, membership.role
FROM core_membership AS membership
JOIN core_user AS person ON person.id = membership.user_id
WHERE membership.active = 1 AND person.active = 1
