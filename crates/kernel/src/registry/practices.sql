SELECT id, slug, name, country, language, file, demo FROM practice ORDER BY name, slug
