SELECT person.professional = 1 AND person.active = 1 AND membership.active = 1
FROM core_membership AS membership
JOIN core_user AS person ON person.id = membership.user_id
WHERE membership.user_id = :id AND membership.clinic_id = :clinic
ORDER BY membership.active DESC
LIMIT 1
