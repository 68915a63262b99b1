SELECT name FROM core_module
WHERE state IN ('installed', 'to_upgrade', 'to_remove')
  -- One whose upgrade failed may stand on a schema that its code does not know.
  AND error IS NULL
