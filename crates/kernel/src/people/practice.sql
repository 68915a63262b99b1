SELECT id, slug, name, country, currency, language, zone, demo FROM core_practice
