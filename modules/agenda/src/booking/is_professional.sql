SELECT 1
FROM core_user AS person
JOIN core_membership AS membership ON membership.user_id = person.id
WHERE person.id = :id AND person.active = 1 AND person.professional = 1
    AND membership.clinic_id = :clinic AND membership.active = 1
