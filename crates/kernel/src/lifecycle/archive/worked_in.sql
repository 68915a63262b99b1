SELECT 1
FROM core_journal AS journal
JOIN core_call AS call ON call.id = journal.call_id
WHERE journal.seq > :since
  AND journal.entity LIKE replace(:module, '_', '\_') || '/%' ESCAPE '\'
  AND call.user_id <> 'system'
  AND call.op <> 'core.modules.restore_data'
LIMIT 1
