SELECT DISTINCT person.id, person.created_at
FROM core_user AS person
JOIN core_membership AS membership ON membership.user_id = person.id AND membership.active = 1
WHERE person.active = 1 AND person.professional = 1 AND membership.clinic_id = :clinic
ORDER BY person.created_at, person.id
