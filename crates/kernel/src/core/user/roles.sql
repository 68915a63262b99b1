SELECT membership.user_id, membership.clinic_id, clinic.code, membership.role
FROM core_membership AS membership
JOIN core_clinic AS clinic ON clinic.id = membership.clinic_id
WHERE membership.active = 1
ORDER BY clinic.name
