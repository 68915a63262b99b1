SELECT p.id,
       p.version > 1 AS changed,
       EXISTS (SELECT 1 FROM patients_patient AS o WHERE o.merged_into = p.id) AS merged,
       v.last_visit IS NOT NULL OR v.next_visit IS NOT NULL AS visits,
       EXISTS (SELECT 1 FROM patients_patient AS o WHERE o.guardian_id = p.id)
       OR EXISTS (SELECT 1 FROM patients_patient AS o WHERE o.payer_id = p.id) AS linked
FROM patients_patient AS p
CROSS JOIN patients_visit AS v ON v.patient_id = p.id
WHERE p.import_batch = ?1 AND p.clinic_id = ?2 AND p.deleted_at IS NULL
ORDER BY p.id
