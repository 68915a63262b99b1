SELECT state, version, error IS NOT NULL FROM core_module WHERE name = ?1
