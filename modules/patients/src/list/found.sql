WITH found (n) AS (
    SELECT rowid FROM patients_search_fts
    WHERE patients_search_fts MATCH :match AND rowid BETWEEN :low AND :high
    UNION
    SELECT s.n
    FROM patients_patient AS p
    CROSS JOIN patients_search AS s ON s.patient_id = p.id
    WHERE p.clinic_id = :clinic AND p.national_id_twin = :twin
)
SELECT v.patient_id
FROM found
CROSS JOIN patients_visit AS v ON v.n = found.n
WHERE v.clinic_id = :clinic
  AND v.standing IN (:first, :second, :third)
  AND (:upcoming IS NULL OR v.upcoming = :upcoming)
ORDER BY
    CASE :sort
        WHEN 'name' THEN v.sort_name WHEN 'last_visit' THEN v.last_visit
        WHEN 'chart_number' THEN v.chart_sort WHEN 'date_of_birth' THEN v.birth_sort
        WHEN 'created_at' THEN v.created_at
    END ASC,
    CASE :sort
        WHEN '-name' THEN v.sort_name WHEN '-last_visit' THEN v.last_visit
        WHEN '-chart_number' THEN v.chart_sort WHEN '-date_of_birth' THEN v.birth_sort
        WHEN '-created_at' THEN v.created_at
    END DESC,
    v.patient_id
