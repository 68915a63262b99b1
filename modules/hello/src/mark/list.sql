SELECT code, icon FROM hello_mark ORDER BY position, id
