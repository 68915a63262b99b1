INSERT INTO core_practice (id, slug, name, country, currency, language, zone, demo, created_at)
VALUES (:id, :slug, :name, :country, :currency, :language, :zone, :demo, :at)
