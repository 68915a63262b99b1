-- Rows of a practice that has worked with the six modules for a while.
INSERT INTO supply_category (id, name)
WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 12)
SELECT printf('01930000-0000-7001-8000-%012d', i), printf('Category %d', i) FROM n;

INSERT INTO supply_item (id, category_id, code, name)
WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 60)
SELECT printf('01930000-0000-7002-8000-%012d', i),
       printf('01930000-0000-7001-8000-%012d', 1 + i % 12), printf('I-%d', i), printf('Item %d', i)
FROM n;

INSERT INTO lots_lot (id, item_id, code)
WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 60)
SELECT printf('01930000-0000-7003-8000-%012d', i),
       printf('01930000-0000-7002-8000-%012d', i), printf('LOT-%d', i)
FROM n;

INSERT INTO lots_movement (id, lot_id, amount)
WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 120)
SELECT printf('01930000-0000-7004-8000-%012d', i),
       printf('01930000-0000-7003-8000-%012d', 1 + i % 60), i
FROM n;

INSERT INTO orders_supplier (id, name)
WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 6)
SELECT printf('01930000-0000-7005-8000-%012d', i), printf('Supplier %d', i) FROM n;

INSERT INTO orders_line (id, supplier_id, item_id, replaces_id, amount)
WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 60)
SELECT printf('01930000-0000-7006-8000-%012d', i),
       printf('01930000-0000-7005-8000-%012d', 1 + i % 6),
       printf('01930000-0000-7002-8000-%012d', i),
       CASE WHEN i % 5 = 0 THEN printf('01930000-0000-7006-8000-%012d', i - 1) END, i
FROM n;

INSERT INTO deliveries_delivery (id, line_id, lot_id, note)
WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 60)
SELECT printf('01930000-0000-7007-8000-%012d', i),
       printf('01930000-0000-7006-8000-%012d', i),
       printf('01930000-0000-7003-8000-%012d', i), 'Complete; nothing was damaged on the way.'
FROM n;

INSERT INTO claims_claim (id, delivery_id, status)
WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 30)
SELECT printf('01930000-0000-7008-8000-%012d', i),
       printf('01930000-0000-7007-8000-%012d', i), CASE i % 2 WHEN 0 THEN 'open' ELSE 'settled' END
FROM n;

INSERT INTO letters_letter (id, claim_id, text)
WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 30)
SELECT printf('01930000-0000-7009-8000-%012d', i),
       printf('01930000-0000-7008-8000-%012d', i), printf('Letter %d', i)
FROM n;

INSERT INTO letters_draft (id, letter_id, text)
WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 10)
SELECT printf('01930000-0000-7010-8000-%012d', i),
       printf('01930000-0000-7009-8000-%012d', i), 'Dear colleague'
FROM n;
