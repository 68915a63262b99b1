INSERT INTO core_user (id, email, name, professional, color, created_at)
VALUES (:id, :email, :name, :professional, :color, :at)
