SELECT m.keep_id, m.merge_id, m.filled,
       EXISTS (SELECT 1 FROM patients_merge AS u WHERE u.undoes = m.id)
FROM patients_merge AS m
WHERE m.id = ?1 AND m.clinic_id = ?2 AND m.undoes IS NULL
