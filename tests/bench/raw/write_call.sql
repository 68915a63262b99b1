INSERT INTO raw_call (id, op, at) VALUES (?1, 'agenda.appointments.create', '2026-11-24T08:00:00Z')
