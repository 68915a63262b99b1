WITH found (patient_id) AS (
    SELECT s.patient_id
    FROM patients_search_fts AS f
    CROSS JOIN patients_search AS s ON s.n = f.rowid
    WHERE f.patients_search_fts MATCH :match AND s.clinic_id = :clinic
    UNION
    SELECT id FROM patients_patient WHERE clinic_id = :clinic AND national_id_twin = :twin
)
SELECT v.patient_id
FROM found
CROSS JOIN patients_visit AS v ON v.patient_id = found.patient_id
WHERE v.standing IN (:first, :second, :third)
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
