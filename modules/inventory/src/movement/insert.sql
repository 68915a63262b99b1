INSERT INTO inventory_movement (id, clinic_id, item_id, lot_id, kind, quantity, short, reason,
    appointment_id, automatic, reverses_id, created_at, created_by)
VALUES (:id, :clinic, :item, :lot, :kind, :quantity, :short, :reason, :appointment, :automatic,
    :reverses, :at, :by)
