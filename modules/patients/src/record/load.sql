SELECT id, version, chart_number, first_name, last_name, first_name_alt, last_name_alt,
       date_of_birth, gender, row_key, phone_enc, national_id_enc, national_id_type,
       insurance_id_enc, insurance_name, address_enc, email, profession, preferred_language, notes,
       do_not_contact, status, billing_name, billing_tax_id_enc, billing_address_enc, billing_email,
       guardian_id, payer_id, merged_into, import_batch, created_at, updated_at
FROM patients_patient
WHERE id = ?1 AND clinic_id = ?2 AND deleted_at IS NULL
