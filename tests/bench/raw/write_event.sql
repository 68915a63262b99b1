INSERT INTO raw_event (id, name, payload) VALUES (?1, 'appointment.scheduled', '{}')
