INSERT INTO patients_visit (
    n, patient_id, clinic_id, standing, sort_name, chart_sort, birth_sort, created_at, touched_at
) VALUES (
    (SELECT coalesce(max(n), :low) + 1 FROM patients_visit WHERE n BETWEEN :low AND :high),
    :patient, :clinic, :standing, :sort_name, :chart_sort, :birth_sort, :created_at, :touched_at
)
ON CONFLICT (patient_id) DO UPDATE SET
    standing = excluded.standing,
    sort_name = excluded.sort_name,
    chart_sort = excluded.chart_sort,
    birth_sort = excluded.birth_sort,
    touched_at = coalesce(excluded.touched_at, touched_at)
RETURNING n
