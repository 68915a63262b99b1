SELECT greeting.id, greeting.text, greeting.said_at, mark.code AS mark
FROM hello_greeting AS greeting LEFT JOIN hello_mark AS mark ON mark.id = greeting.mark_id
WHERE greeting.clinic_id = ?1 ORDER BY greeting.id DESC LIMIT 100
