UPDATE core_practice SET
    name = coalesce(:name, name),
    language = coalesce(:language, language)
