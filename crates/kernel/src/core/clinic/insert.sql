INSERT INTO core_clinic (id, code, name, zone) VALUES (:id, :code, :name, :zone)
