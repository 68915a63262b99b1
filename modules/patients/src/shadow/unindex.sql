INSERT INTO patients_search_fts (patients_search_fts, rowid, text) VALUES ('delete', :n, :text)
