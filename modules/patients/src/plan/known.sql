SELECT id FROM (
    SELECT p.id, s.name_key, p.date_of_birth AS birth, p.phone_twin, p.national_id_twin
    FROM patients_search AS s
    CROSS JOIN patients_patient AS p ON p.id = s.patient_id
    WHERE s.clinic_id = :clinic AND s.name_key = :name
    UNION ALL
    SELECT p.id, s.name_key, p.date_of_birth, p.phone_twin, p.national_id_twin
    FROM patients_patient AS p
    CROSS JOIN patients_search AS s ON s.patient_id = p.id
    WHERE p.clinic_id = :clinic AND p.national_id_twin = :national_id
)
WHERE (national_id_twin = :national_id AND (name_key = :name OR birth = :birth))
   OR (name_key = :name
       AND (national_id_twin IS NULL OR :national_id IS NULL)
       AND (birth = :birth
            OR ((birth IS NULL OR :birth IS NULL) AND phone_twin = :phone)))
ORDER BY id
LIMIT 1
