SELECT person.id, person.color
FROM core_user AS person
JOIN core_membership AS membership ON membership.user_id = person.id
WHERE membership.clinic_id = :clinic
