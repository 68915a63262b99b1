SELECT call.id, call.op, call.user_id, person.name, call.at
FROM core_call AS call
LEFT JOIN core_user AS person ON person.id = call.user_id
WHERE (:user IS NULL OR call.user_id = :user) AND (:op IS NULL OR call.op = :op)
ORDER BY call.id DESC
LIMIT :limit OFFSET :offset
