INSERT INTO core_event (id, call_id, name, payload, at) VALUES (:id, :call, :name, :payload, :at)
