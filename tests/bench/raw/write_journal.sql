INSERT INTO raw_journal (call_id, entity, row_id, kind, op) VALUES (:id, 'agenda/1', :patient, 'insert', zeroblob(300))
