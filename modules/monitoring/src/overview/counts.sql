SELECT
    (SELECT count(*) FROM core_job WHERE coalesce(clinic_id, '') IN ('', :clinic) AND state = 'waiting') AS jobs_waiting,
    (SELECT count(*) FROM core_job WHERE coalesce(clinic_id, '') IN ('', :clinic) AND state = 'failed') AS jobs_failed,
    (SELECT count(*) FROM core_job WHERE coalesce(clinic_id, '') IN ('', :clinic) AND state = 'done') AS jobs_done,
    (SELECT count(*) FROM core_event AS event JOIN core_call AS call ON call.id = event.call_id
     WHERE coalesce(call.clinic_id, '') IN ('', :clinic)) AS events,
    (SELECT count(*) FROM core_call WHERE coalesce(clinic_id, '') IN ('', :clinic)) AS calls
