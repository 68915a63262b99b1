UPDATE core_user SET
    name = coalesce(:name, name),
    professional = coalesce(:professional, professional),
    color = coalesce(:color, color)
WHERE id = :id
