-- People who treat patients in their own name: a hygienist works under one of them.
SELECT count(*) FROM core_user AS person
WHERE person.active = 1 AND person.professional = 1
  AND EXISTS (
      SELECT 1 FROM core_membership AS membership
      WHERE membership.user_id = person.id AND membership.active = 1
        AND membership.role IN ('admin', 'dentist')
  )
