SELECT title, count(*)
FROM agenda_appointment
WHERE clinic_id = :clinic AND kind = 'visit' AND title <> '' AND start_ms >= :since
GROUP BY title
ORDER BY count(*) DESC, title
