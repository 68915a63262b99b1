SELECT professional_id, kind, start_local, end_local, start_ms, end_ms
FROM agenda_appointment
WHERE clinic_id = :clinic AND start_ms >= :from AND start_ms < :to
  AND professional_id IS NOT NULL AND status NOT IN ('cancelled', 'no_show')
