INSERT INTO inventory_item (id, clinic_id, version, category_id, code, name, unit, pack_size, minimum,
    supplier, supplier_reference, price_minor, notes, created_at, created_by, updated_at)
VALUES (:id, :clinic, 1, :category, :code, :name, :unit, :pack_size, :minimum, :supplier,
    :supplier_reference, :price, :notes, :at, :by, :at)
