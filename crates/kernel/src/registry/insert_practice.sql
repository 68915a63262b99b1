INSERT INTO practice (id, slug, name, country, language, file, demo, created_at)
VALUES (:id, :slug, :name, :country, :language, :file, :demo, :at)
