INSERT INTO patients_merge (id, clinic_id, keep_id, merge_id, undoes, filled, merged_at, merged_by)
VALUES (:id, :clinic, :keep, :merge, :undoes, :filled, :at, :by)
