INSERT INTO core_call (id, op, user_id, clinic_id, device_id, at, stamp)
VALUES (:id, :op, :user, :clinic, :device, :at, :stamp)
