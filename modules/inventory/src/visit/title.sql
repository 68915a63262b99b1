SELECT title FROM agenda_appointment WHERE id = :id AND clinic_id = :clinic AND kind = 'visit'
