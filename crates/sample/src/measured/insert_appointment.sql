INSERT INTO agenda_appointment (
    id, clinic_id, version, patient_id, professional_id, cabinet_id, start_local, end_local, zone,
    start_ms, end_ms, status, kind, title, notes, status_changed_at, status_changed_by, created_at, created_by
) VALUES (
    :id, :clinic, 1, :patient, :professional, :cabinet, :start_local, :end_local, :zone,
    :start, :end, :status, 'visit', :title, '', :at, :professional, :at, :professional
)
