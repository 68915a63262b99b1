INSERT INTO schedules_override
    (id, clinic_id, scope, professional_id, from_date, to_date, kind, windows, reason, holiday, created_at)
VALUES
    (:id, :clinic, iif(:professional IS NULL, 'clinic', 'professional'), :professional, :from, :to, :kind, :windows, :reason, :holiday, :at)
