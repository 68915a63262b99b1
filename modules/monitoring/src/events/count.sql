SELECT count(*)
FROM core_event AS event
JOIN core_call AS call ON call.id = event.call_id
WHERE coalesce(call.clinic_id, '') IN ('', :clinic)
  AND (:name IS NULL OR event.name = :name)
  AND (:names IS NULL OR event.name IN (SELECT value FROM json_each(:names)))
