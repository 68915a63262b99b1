SELECT event.id, event.name, event.payload, event.at, event.call_id, call.op, call.user_id, person.name AS user
FROM core_event AS event
JOIN core_call AS call ON call.id = event.call_id
LEFT JOIN core_user AS person ON person.id = call.user_id
WHERE coalesce(call.clinic_id, '') IN ('', :clinic)
  AND (:name IS NULL OR event.name = :name)
  AND (:names IS NULL OR event.name IN (SELECT value FROM json_each(:names)))
ORDER BY event.id DESC
LIMIT :limit OFFSET :offset
