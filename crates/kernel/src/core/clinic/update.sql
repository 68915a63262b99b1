UPDATE core_clinic SET
    name = coalesce(:name, name),
    zone = coalesce(:zone, zone),
    active = coalesce(:active, active)
WHERE id = :id
