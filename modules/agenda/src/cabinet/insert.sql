INSERT INTO agenda_cabinet (id, clinic_id, name, position, color, created_at)
VALUES (
    :id, :clinic, :name,
    coalesce(
        :position,
        (SELECT max(position) + 1 FROM agenda_cabinet WHERE clinic_id = :clinic),
        1
    ),
    :color, :at
)
