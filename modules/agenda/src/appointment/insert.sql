INSERT INTO agenda_appointment (
    id, clinic_id, version, patient_id, professional_id, cabinet_id, start_local, end_local, zone,
    start_ms, end_ms, status, kind, title, notes, override_reason, status_changed_at,
    status_changed_by, created_at, created_by
) VALUES (
    :id, :clinic, 1, :patient, :professional, :cabinet, :start_local, :end_local, :zone,
    :start_ms, :end_ms, 'scheduled', :kind, :title, :notes, :override_reason, :at, :by, :at, :by
)
