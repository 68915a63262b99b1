SELECT undone_at IS NOT NULL FROM patients_import WHERE id = ?1 AND clinic_id = ?2
