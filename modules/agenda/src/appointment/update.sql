UPDATE agenda_appointment SET
    version = version + 1, patient_id = :patient, professional_id = :professional,
    cabinet_id = :cabinet, start_local = :start_local, end_local = :end_local, zone = :zone,
    start_ms = :start_ms, end_ms = :end_ms, status = :status, kind = :kind, title = :title,
    notes = :notes, override_reason = :override_reason, cancel_reason = :cancel_reason,
    checked_in_at = :checked_in_at, seated_at = :seated_at, completed_at = :completed_at,
    previous_status = :previous_status, status_changed_at = :status_changed_at,
    status_changed_by = :status_changed_by
WHERE id = :id AND clinic_id = :clinic
