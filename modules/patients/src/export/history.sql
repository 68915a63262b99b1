SELECT c.at, c.op, c.user_id, j.row_id
FROM json_each(?1) AS wanted
CROSS JOIN core_journal AS j ON j.row_id = wanted.value
CROSS JOIN core_call AS c ON c.id = j.call_id
GROUP BY j.row_id, c.id
ORDER BY min(j.seq)
