UPDATE core_module SET state = :state WHERE name = :name
