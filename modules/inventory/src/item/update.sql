UPDATE inventory_item
SET version = version + 1, category_id = :category, code = :code, name = :name, key = :key,
    unit = :unit, pack_size = :pack_size, minimum = :minimum, supplier = :supplier,
    supplier_reference = :supplier_reference, price_minor = :price, notes = :notes,
    updated_at = :at
WHERE id = :id AND clinic_id = :clinic
