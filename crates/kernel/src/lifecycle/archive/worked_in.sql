SELECT 1
FROM core_journal AS journal
JOIN core_call AS call ON call.id = journal.call_id
WHERE journal.seq > :since
  AND journal.entity LIKE replace(:module, '_', '\_') || '/%' ESCAPE '\'
  AND call.user_id <> 'system'
  AND call.op <> 'core.modules.restore_data'
  -- A clinic made since has its first rows from the host, in the call of who made it.
  AND NOT (journal.kind = 'insert' AND EXISTS (
      SELECT 1 FROM core_seed_record AS planted
      WHERE planted.module = :module AND planted.row_id = journal.row_id
  ))
LIMIT 1
