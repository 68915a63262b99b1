INSERT INTO patients_patient (
    id, clinic_id, version, chart_number, row_key, first_name, last_name, first_name_alt,
    last_name_alt, sort_name, date_of_birth, gender, phone_enc, phone_twin, national_id_enc,
    national_id_twin, national_id_type, insurance_id_enc, insurance_name, address_enc, email,
    profession, preferred_language, notes, do_not_contact, status, billing_name,
    billing_tax_id_enc, billing_address_enc, billing_email, guardian_id, payer_id,
    import_batch, created_at, created_by, updated_at
) VALUES (
    :id, :clinic, :version, :chart_number, :row_key, :first_name, :last_name, :first_name_alt,
    :last_name_alt, :sort_name, :date_of_birth, :gender, :phone_enc, :phone_twin,
    :national_id_enc, :national_id_twin, :national_id_type, :insurance_id_enc,
    :insurance_name, :address_enc, :email, :profession, :preferred_language, :notes,
    :do_not_contact, :status, :billing_name, :billing_tax_id_enc, :billing_address_enc,
    :billing_email, :guardian_id, :payer_id, :import_batch, :created_at, :created_by, :updated_at
)
