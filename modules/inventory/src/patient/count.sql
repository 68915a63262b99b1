SELECT count(*) FROM (
    SELECT 1
    FROM agenda_appointment AS a
    JOIN inventory_movement AS m ON m.appointment_id = a.id
    WHERE a.patient_id = :patient AND a.clinic_id = :clinic AND m.clinic_id = :clinic
      AND m.kind = 'consumption'
    GROUP BY a.id, m.item_id, m.lot_id
    HAVING sum(m.quantity) <> 0
)
