SELECT DISTINCT substr(start_local, 1, 10) FROM agenda_appointment
WHERE clinic_id = ?1 AND status = 'completed'
ORDER BY 1 DESC LIMIT 200
