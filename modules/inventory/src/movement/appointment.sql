SELECT 1 FROM agenda_appointment WHERE id = :id AND clinic_id = :clinic
