INSERT INTO patients_pair (a_id, b_id, clinic_id, name_and_birth, phone, national_id, sure)
SELECT min(:patient, other), max(:patient, other), :clinic,
       max(by_name), max(by_phone), max(by_id),
       max(by_name) OR max(by_id) OR max(by_phone AND alike)
FROM (
    SELECT * FROM (
        SELECT patient_id AS other, 1 AS by_name, 0 AS by_phone, 0 AS by_id, 1 AS alike
        FROM patients_search
        WHERE clinic_id = :clinic AND name_birth = :name_birth AND patient_id <> :patient
        LIMIT 20
    )
    UNION ALL
    SELECT * FROM (
        SELECT p.id, 0, 1, 0, s.name_key = :name_key OR ifnull(p.date_of_birth = :birth, 0)
        FROM patients_patient AS p
        CROSS JOIN patients_search AS s ON s.patient_id = p.id
        WHERE p.clinic_id = :clinic AND p.phone_twin = :phone_twin AND p.id <> :patient
        LIMIT 20
    )
    UNION ALL
    SELECT * FROM (
        SELECT p.id, 0, 0, 1, 1
        FROM patients_patient AS p
        CROSS JOIN patients_search AS s ON s.patient_id = p.id
        WHERE p.clinic_id = :clinic AND p.national_id_twin = :national_id_twin AND p.id <> :patient
        LIMIT 20
    )
)
GROUP BY other
