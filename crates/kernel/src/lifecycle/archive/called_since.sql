SELECT 1
FROM core_call AS made
WHERE made.user_id <> 'system'
  AND made.op NOT LIKE 'core.%'
  AND made.stamp > coalesce(
      (SELECT call.stamp FROM core_journal AS journal
       JOIN core_call AS call ON call.id = journal.call_id
       WHERE journal.seq = ?1), 0)
LIMIT 1
