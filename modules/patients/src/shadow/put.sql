INSERT INTO patients_search
    (n, patient_id, clinic_id, text, phone, phone_display, name_key, name_birth)
VALUES (:n, :patient, :clinic, :text, :phone, :phone_display, :name_key, :name_birth)
ON CONFLICT (n) DO UPDATE SET
    text = excluded.text,
    phone = excluded.phone,
    phone_display = excluded.phone_display,
    name_key = excluded.name_key,
    name_birth = excluded.name_birth
