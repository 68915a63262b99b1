SELECT m.id, m.keep_id, m.merge_id, m.undoes, m.merged_at, m.merged_by
FROM json_each(?1) AS wanted
CROSS JOIN patients_merge AS m ON m.keep_id = wanted.value
WHERE m.clinic_id = ?2
UNION
SELECT m.id, m.keep_id, m.merge_id, m.undoes, m.merged_at, m.merged_by
FROM json_each(?1) AS wanted
CROSS JOIN patients_merge AS m ON m.merge_id = wanted.value
WHERE m.clinic_id = ?2
ORDER BY 1
