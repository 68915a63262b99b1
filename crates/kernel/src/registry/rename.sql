UPDATE practice SET name = :name, language = :language WHERE id = :id
