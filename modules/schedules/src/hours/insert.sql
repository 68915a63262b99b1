INSERT INTO schedules_weekly (id, clinic_id, scope, professional_id, weekday, opens, closes)
VALUES (:id, :clinic, iif(:professional IS NULL, 'clinic', 'professional'), :professional, :weekday, :opens, :closes)
