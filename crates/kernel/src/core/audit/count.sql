SELECT count(*) FROM core_call WHERE (:user IS NULL OR user_id = :user) AND (:op IS NULL OR op = :op)
