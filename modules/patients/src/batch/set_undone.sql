UPDATE patients_import SET undone_at = :at WHERE id = :id AND clinic_id = :clinic
