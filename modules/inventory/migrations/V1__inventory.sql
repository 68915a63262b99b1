-- Rows that came with the module have no `created_at`: nobody entered them.
CREATE TABLE inventory_category (
    id           TEXT PRIMARY KEY,
    clinic_id    TEXT NOT NULL REFERENCES core_clinic (id),
    name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    -- What the windows translate while nobody renamed it.
    key          TEXT,
    archived_at  TEXT,
    created_at   TEXT,
    _sv          BLOB NOT NULL DEFAULT x''
) STRICT;
CREATE INDEX inventory_category_clinic ON inventory_category (clinic_id);

-- No UNIQUE on the code: two desks may both enter one while apart. The handler checks its own copy.
CREATE TABLE inventory_item (
    id                  TEXT PRIMARY KEY,
    clinic_id           TEXT NOT NULL REFERENCES core_clinic (id),
    version             INTEGER NOT NULL DEFAULT 1,
    category_id         TEXT REFERENCES inventory_category (id),
    code                TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 50),
    name                TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    key                 TEXT,
    unit                TEXT NOT NULL,
    pack_size           INTEGER CHECK (pack_size >= 1),
    minimum             INTEGER NOT NULL DEFAULT 0 CHECK (minimum >= 0),
    supplier            TEXT,
    supplier_reference  TEXT,
    price_minor         INTEGER CHECK (price_minor >= 0),
    notes               TEXT,
    archived_at         TEXT,
    archived_by         TEXT,
    created_at          TEXT,
    created_by          TEXT,
    updated_at          TEXT,
    _sv                 BLOB NOT NULL DEFAULT x''
) STRICT;
CREATE INDEX inventory_item_code ON inventory_item (clinic_id, code);
CREATE INDEX inventory_item_category ON inventory_item (category_id);

CREATE TABLE inventory_lot (
    id          TEXT PRIMARY KEY,
    clinic_id   TEXT NOT NULL REFERENCES core_clinic (id),
    item_id     TEXT NOT NULL REFERENCES inventory_item (id),
    number      TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 60),
    expires_on  TEXT CHECK (length(expires_on) = 10),
    created_at  TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    _sv         BLOB NOT NULL DEFAULT x''
) STRICT;
CREATE INDEX inventory_lot_item ON inventory_lot (item_id, number);
CREATE INDEX inventory_lot_expiry ON inventory_lot (clinic_id, expires_on);

-- Stock is the sum of these. What is wrong is reversed by another row.
CREATE TABLE inventory_movement (
    id              TEXT PRIMARY KEY,
    clinic_id       TEXT NOT NULL REFERENCES core_clinic (id),
    item_id         TEXT NOT NULL REFERENCES inventory_item (id),
    lot_id          TEXT REFERENCES inventory_lot (id),
    kind            TEXT NOT NULL CHECK (kind IN ('receipt', 'consumption', 'adjustment', 'waste')),
    -- Whole units of the item; what goes out is negative.
    quantity        INTEGER NOT NULL CHECK (quantity <> 0),
    -- More went out than the books held.
    short           INTEGER NOT NULL CHECK (short IN (0, 1)),
    reason          TEXT,
    appointment_id  TEXT REFERENCES agenda_appointment (id),
    -- Made when the visit was completed, not by a person.
    automatic       INTEGER NOT NULL CHECK (automatic IN (0, 1)),
    reverses_id     TEXT REFERENCES inventory_movement (id),
    created_at      TEXT NOT NULL,
    created_by      TEXT NOT NULL,
    _sv             BLOB NOT NULL DEFAULT x''
) STRICT;
-- Sums are read from this index alone.
CREATE INDEX inventory_movement_stock ON inventory_movement (clinic_id, item_id, lot_id, quantity);
CREATE INDEX inventory_movement_time ON inventory_movement (clinic_id, created_at, id);
CREATE INDEX inventory_movement_appointment ON inventory_movement (appointment_id);
CREATE INDEX inventory_movement_reverses ON inventory_movement (reverses_id);
CREATE INDEX inventory_movement_lot ON inventory_movement (lot_id);

-- Which materials a type of visit uses. The type is a visit's title as people write it; `folded` is
-- the same without case and accents.
CREATE TABLE inventory_usage (
    id           TEXT PRIMARY KEY,
    clinic_id    TEXT NOT NULL REFERENCES core_clinic (id),
    visit_type   TEXT NOT NULL CHECK (length(visit_type) BETWEEN 1 AND 200),
    folded       TEXT NOT NULL,
    item_id      TEXT NOT NULL REFERENCES inventory_item (id),
    quantity     INTEGER NOT NULL CHECK (quantity >= 1),
    archived_at  TEXT,
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    _sv          BLOB NOT NULL DEFAULT x''
) STRICT;
CREATE INDEX inventory_usage_type ON inventory_usage (clinic_id, folded);
CREATE INDEX inventory_usage_item ON inventory_usage (item_id);
