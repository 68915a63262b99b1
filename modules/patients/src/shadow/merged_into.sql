WITH RECURSIVE gone (id) AS (
    SELECT id FROM patients_patient WHERE merged_into = ?1
    UNION
    SELECT p.id FROM gone JOIN patients_patient AS p ON p.merged_into = gone.id
)
SELECT id FROM gone
