INSERT INTO patients_search_fts (rowid, text) VALUES (:n, :text)
