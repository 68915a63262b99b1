UPDATE agenda_cabinet SET name = :name, position = :position, color = :color, active = :active
WHERE id = :id AND clinic_id = :clinic
