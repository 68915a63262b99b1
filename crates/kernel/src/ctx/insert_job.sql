INSERT INTO core_job (id, module, name, payload, clinic_id, run_at)
VALUES (:id, :module, :name, :payload, :clinic, :run_at)
